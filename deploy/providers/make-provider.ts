import type { Plan } from '../plan.ts';
import { portOf } from '../roles/bingo-rule.ts';
import { rolePackages } from '../roles/roles.ts';
import type { StandFiles } from '../stand-files.ts';
import type { Host } from '../world/command.ts';
import type { Environment } from '../world/environment.ts';
import { Failure } from '../world/failure.ts';
import { takenByRecord } from './hosts/taken.ts';
import { HostsProvider } from './hosts.ts';
import { LocalProvider } from './local.ts';
import { systemDirectoriesIn } from './local/label.ts';
import { goldenRecipe } from './local/recipe.ts';
import type { Provider } from './provider.ts';
import type { Patience } from './yandex/patience.ts';

/** What a provider is made from. */
export interface ProviderGround {
  readonly environment: Environment;
  readonly plan: Plan;
  readonly host: Host;
  readonly files: StandFiles;
  /** How long the cloud is waited for, where a test is in more of a hurry than a user. */
  readonly patience?: Patience;
}

/**
 * The provider that the Plan names. Nothing is asked of anybody yet.
 * @throws Failure `PlanInvalid` when the Plan lacks what that provider needs to know.
 */
export async function makeProvider(ground: ProviderGround): Promise<Provider> {
  const { plan } = ground;
  switch (plan.provider) {
    case 'local':
      return makeLocal(ground);
    case 'yandex':
      return await makeYandex(ground);
    case 'hosts':
      return makeHosts(ground);
  }
}

/** A checkout is known by its computer too: its machines are other people's, and may have other visitors. */
function makeHosts({ environment, plan, host, files }: ProviderGround): Provider {
  if (plan.options?.provider !== 'hosts')
    throw new Failure('PlanInvalid', {
      attempted: 'use machines that you own',
      happened: 'the plan names none',
    });
  const { projectDir, computer } = environment;
  return new HostsProvider({
    owner: `${computer}:${projectDir}`,
    ...{ plan, host, options: plan.options },
    taken: takenByRecord(files, plan),
  });
}

function makeLocal({ environment, plan, host }: ProviderGround): Provider {
  const { settings, projectDir } = environment;
  return new LocalProvider({
    owner: projectDir,
    plan,
    host,
    recipe: goldenRecipe(rolePackages),
    directories: systemDirectoriesIn(plan.systemDirectory),
    subnet: settings.SUBNET,
    mirror: settings.MIRROR,
  });
}

async function makeYandex({ environment, plan, files, patience }: ProviderGround): Promise<Provider> {
  if (plan.options?.provider !== 'yandex') {
    throw new Failure('PlanInvalid', {
      attempted: 'use Yandex Cloud',
      happened: 'neither the folder nor your own address is known',
      hint: 'say YC_FOLDER_ID=… and YC_OPERATOR=…/32; docs/yandex.md tells where to find them',
    });
  }
  // The cloud's SDK takes half a second and 65 MB to load: nobody else pays for it.
  const { YandexProvider } = await import('./yandex.ts');
  return new YandexProvider({
    stand: plan.stand,
    options: plan.options,
    nodePort: portOf(plan.email),
    credentials: {
      iamToken: environment.settings.YC_IAM_TOKEN,
      keyPath: environment.settings.YC_SERVICE_ACCOUNT_KEY_FILE,
    },
    intentsPath: files.intentsPath,
    ...(patience === undefined ? {} : { patience }),
  });
}
