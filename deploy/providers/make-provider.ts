import type { Plan } from '../plan.ts';
import { rolePackages } from '../roles/roles.ts';
import type { StandFiles } from '../stand-files.ts';
import type { Host } from '../world/command.ts';
import type { Environment } from '../world/environment.ts';
import { Failure } from '../world/failure.ts';
import { LocalProvider } from './local.ts';
import { systemDirectoriesIn } from './local/label.ts';
import { goldenRecipe } from './local/recipe.ts';
import type { Provider } from './provider.ts';

/** What a provider is made from. */
export interface ProviderGround {
  readonly environment: Environment;
  readonly plan: Plan;
  readonly host: Host;
  readonly files: StandFiles;
}

/**
 * The provider that the Plan names. Nothing is asked of anybody yet.
 * @throws Failure `PlanInvalid` when the Plan lacks what that provider needs to know.
 */
export async function makeProvider(ground: ProviderGround): Promise<Provider> {
  await Promise.resolve();
  const { plan } = ground;
  switch (plan.provider) {
    case 'local':
      return makeLocal(ground);
    case 'yandex':
    case 'hosts':
      throw new Failure('PlanInvalid', {
        attempted: `use the provider ${plan.provider}`,
        happened: 'this version does not have it yet',
      });
  }
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
