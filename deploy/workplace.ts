import { join } from 'node:path';
import { z } from 'zod';
import { nameSchema, planSchema, providerNameSchema, standardMachines, type Plan } from './plan.ts';
import { systemDirectories } from './providers/local/label.ts';
import { wantedHosts } from './providers/hosts/hosts-file.ts';
import { makeProvider } from './providers/make-provider.ts';
import { connectOne, hostKeyOf } from './machine-login.ts';
import type { MachineWanted, Provider } from './providers/provider.ts';
import { optionVariable, wantedOptions } from './providers/wanted-options.ts';
import type { Remote } from './remote/remote.ts';
import { StandFiles, type StandKeys, type StandRecord } from './stand-files.ts';
import type { Machine } from './stand.ts';
import { Host } from './world/command.ts';
import type { Environment } from './world/environment.ts';
import { Failure } from './world/failure.ts';

/** Where a command works: this computer, the stand's files, its provider, and the Plan that follows from what the user said. */
export interface Workplace {
  readonly environment: Environment;
  readonly host: Host;
  readonly files: StandFiles;
  readonly plan: Plan;
  readonly provider: Provider;
  /** What was remembered of the stand; undefined when it was never deployed from here, or its files are lost. */
  readonly record: StandRecord | undefined;
}

/** The stand that is meant when the user names none. */
export const defaultStand = 'main';

/**
 * Opens the workplace of the current stand.
 * @throws Failure `PlanInvalid` when what the user said cannot be, `EnvironmentMissing` without root and sudo.
 */
export async function openWorkplace(environment: Environment): Promise<Workplace> {
  const stand = parsed(nameSchema, environment.settings.STAND ?? defaultStand, 'the stand name STAND');
  const host = new Host({ isRoot: environment.isRoot });
  const files = new StandFiles({ projectDir: environment.projectDir, stand });
  const record = await files.readRecord();
  const before = record?.plan ?? (await labelledPlan(environment, host, files));
  const plan = resolvePlan(environment, stand, before, { areTaken: (record?.machines.length ?? 0) > 0 });
  return {
    environment,
    host,
    files,
    plan,
    provider: await makeProvider({ environment, plan, host, files }),
    record,
  };
}

/** When the stand's files are lost, its label still tells what was said. A label that cannot be read tells nothing. */
async function labelledPlan(
  environment: Environment,
  host: Host,
  files: StandFiles,
): Promise<Plan | undefined> {
  const plan = resolvePlan(environment, files.stand, undefined);
  // Only the local provider's label has room for a plan, and only this computer is asked without being told to.
  if (plan.provider !== 'local') return undefined;
  const provider = await makeProvider({ environment, plan, host, files });
  const found = await provider.find().catch(() => undefined);
  return found?.plan;
}

/** What the user said now, over what was said at earlier deploys, over the defaults. `areTaken`: there are machines already, which cannot be others now. */
export function resolvePlan(
  environment: Pick<Environment, 'settings' | 'homeDir'>,
  stand: string,
  before: Plan | undefined,
  { areTaken }: { readonly areTaken: boolean } = { areTaken: before !== undefined },
): Plan {
  const { settings } = environment;
  const provider = parsed(
    providerNameSchema,
    settings.PROVIDER ?? before?.provider ?? 'local',
    'the provider PROVIDER',
  );
  if (before !== undefined && provider !== before.provider) {
    throw new Failure('PlanInvalid', {
      attempted: `move stand ${stand} to the provider ${provider}`,
      happened: `its machines come from ${before.provider}`,
      hint: 'run `make clean` first, or name another stand with STAND=…',
    });
  }
  const own = settings.TLS_CERT ?? settings.TLS_KEY;
  if (own !== undefined && (settings.TLS_CERT === undefined || settings.TLS_KEY === undefined)) {
    throw new Failure('PlanInvalid', {
      attempted: 'use a certificate of your own',
      happened: 'only one of TLS_CERT and TLS_KEY is set',
      hint: 'name both files (PEM)',
    });
  }
  const { SYSTEM_DIR: systemDirectory } = settings;
  if (before !== undefined && systemDirectory !== undefined && systemDirectory !== before.systemDirectory) {
    throw new Failure('PlanInvalid', {
      attempted: `move stand ${stand} to ${systemDirectory}`,
      happened: `it stands in ${before.systemDirectory ?? systemDirectories.machines}`,
      hint: 'run `make clean` first, or leave SYSTEM_DIR out',
    });
  }
  const binary = settings.BINGO_BINARY;
  const { homeDir } = environment;
  const hosts =
    provider === 'hosts' ? wantedHosts({ path: settings.HOSTS, homeDir, areTaken }, before) : undefined;
  const candidate = {
    stand,
    provider,
    options: hosts?.options ?? wantedOptions(provider, settings, before?.options),
    machines: hosts?.machines ?? before?.machines ?? standardMachines,
    chaos: hosts?.chaos ?? before?.chaos,
    email: settings.EMAIL ?? before?.email ?? 'test@example.com',
    domain: settings.DOMAIN ?? before?.domain ?? 'bingo.test',
    binary: binaryOf(binary) ?? before?.binary ?? { kind: 'stand-in' as const },
    certificate:
      settings.TLS_CERT !== undefined && settings.TLS_KEY !== undefined
        ? { certPath: settings.TLS_CERT, keyPath: settings.TLS_KEY }
        : before?.certificate,
    systemDirectory: before === undefined ? systemDirectory : before.systemDirectory,
  };
  return parsed(planSchema, candidate, 'the plan');
}

function binaryOf(said: string | undefined): Plan['binary'] | undefined {
  if (said === undefined) return undefined;
  return said === 'stand-in' ? { kind: 'stand-in' } : { kind: 'own', path: said };
}

/** The names under which the user says what the plan's schema checks. */
const variables: Readonly<Record<string, string>> = {
  email: 'EMAIL',
  domain: 'DOMAIN',
  stand: 'STAND',
  provider: 'PROVIDER',
  systemDirectory: 'SYSTEM_DIR',
};

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => {
    const [top, below] = issue.path.map(String);
    const field = top === 'options' ? optionVariable(below) : variables[top ?? ''];
    return field === undefined ? issue.message : `${field}: ${issue.message}`;
  });
  const shown = typeof value === 'string' ? ` \`${value}\`` : '';
  throw new Failure('PlanInvalid', {
    attempted: `use ${what}${shown}`,
    happened: issues.join('; '),
    hint: '`make help` lists what can be said',
  });
}

/** The machines of the Plan with the keys they are made with. */
export function wantedMachines(plan: Plan, keys: StandKeys): readonly MachineWanted[] {
  return plan.machines.map((machine) => ({
    ...machine,
    operatorKey: keys.operator.publicKey,
    hostKey: hostKeyOf(machine.name, keys),
  }));
}

/** A Remote for every machine. */
export function connectAll(machines: readonly Machine[], keys: StandKeys): ReadonlyMap<string, Remote> {
  return new Map(machines.map((machine) => [machine.name, connectOne(machine, keys)]));
}

/** A stand that was deployed, with what is needed to reach it. @throws Failure `StandSick` when there is none. */
export async function deployedStand(
  workplace: Workplace,
): Promise<{ readonly record: StandRecord; readonly keys: StandKeys }> {
  const keys = await workplace.files.readKeys();
  if (workplace.record !== undefined && workplace.record.machines.length > 0 && keys !== undefined) {
    return { record: workplace.record, keys };
  }
  throw new Failure('PlanInvalid', {
    attempted: `find the stand ${workplace.plan.stand}`,
    happened: `nothing is remembered of it in ${join('.stand', workplace.plan.stand)}`,
    hint: 'run `make deploy`, or name another stand with STAND=…',
  });
}

/** The machine the user named. @throws Failure `PlanInvalid` that lists the machines there are. */
export function namedMachine(machines: readonly Machine[], name: string | undefined): Machine {
  const found = machines.find((machine) => machine.name === name);
  if (found !== undefined) return found;
  const names = machines.map((machine) => machine.name).join(', ');
  throw new Failure('PlanInvalid', {
    attempted: name === undefined ? 'choose a machine' : `find the machine ${name}`,
    happened: name === undefined ? 'none was named' : 'the stand has none of this name',
    hint: `name one with NODE=…: ${names}`,
  });
}
