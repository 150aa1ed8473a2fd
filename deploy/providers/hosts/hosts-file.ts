import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { MachinePlan, Plan } from '../../plan.ts';
import { Failure } from '../../world/failure.ts';
import { hostSchema, type HostsOptions } from './options.ts';

const hostsFileSchema = z.strictObject({
  /** The owner's word that these machines may be harmed. */
  chaos: z.boolean().default(false),
  hosts: z.array(hostSchema).min(1),
});

/** What the file that `HOSTS=` names says. */
export interface HostsFile {
  readonly options: HostsOptions;
  readonly chaos: boolean;
}

/**
 * Reads the list of machines. Paths of keys become absolute, so that it may be read from anywhere later.
 * @throws Failure `PlanInvalid` naming every line that cannot be, and machines that stand there twice.
 */
export function readHostsFile(path: string, about: { readonly homeDir: string }): HostsFile {
  const parsed = hostsFileSchema.safeParse(parseJson(path));
  if (!parsed.success) throw refusal(path, z.prettifyError(parsed.error).replaceAll('\n', ' ⏎ '));
  const { chaos, hosts } = parsed.data;
  refuseTwins(path, hosts);
  const directory = dirname(resolve(path));
  const absolute = hosts.map((host) => ({ ...host, keyPath: absoluteOf(host.keyPath, directory, about) }));
  return { chaos, options: { provider: 'hosts', hosts: absolute } };
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw refusal(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function absoluteOf(path: string, directory: string, { homeDir }: { readonly homeDir: string }): string {
  if (path.startsWith('~/')) return join(homeDir, path.slice(2));
  return isAbsolute(path) ? path : join(directory, path);
}

function refuseTwins(path: string, hosts: HostsOptions['hosts']): void {
  const twice = (values: readonly string[]): string | undefined =>
    values.find((value, index) => values.indexOf(value) !== index);
  const name = twice(hosts.map((host) => host.name));
  if (name !== undefined) throw refusal(path, `two machines are called ${name}`);
  const address = twice(hosts.map((host) => host.address));
  if (address !== undefined) throw refusal(path, `two machines have the address ${address}`);
  for (const role of ['balancer', 'database'] as const) {
    const count = hosts.filter((host) => host.role === role).length;
    if (count !== 1) throw refusal(path, `${count} machines have the role ${role}, and a stand has one`);
  }
  if (!hosts.some(({ role }) => role === 'bingo')) throw refusal(path, 'no machine has the role bingo');
}

function refusal(path: string, happened: string, cause?: unknown): Failure {
  return new Failure('PlanInvalid', {
    attempted: `read the list of machines HOSTS=${path}`,
    happened,
    hint: 'docs/hosts.md shows what stands in it',
    cause,
  });
}

/** What of a Plan follows from the list of machines. */
export interface HostsPlan extends HostsFile {
  readonly machines: readonly MachinePlan[];
}

/**
 * What was said of the machines now, over what was said before: users, keys and power may change, the machines themselves may not once they were taken.
 * @throws Failure `PlanInvalid` when nothing was ever said, or when it means other machines.
 */
export function wantedHosts(
  about: { readonly path: string | undefined; readonly homeDir: string; readonly areTaken: boolean },
  before: Plan | undefined,
): HostsPlan {
  const had = before?.options?.provider === 'hosts' ? before.options : undefined;
  const said = about.path === undefined ? undefined : readHostsFile(about.path, about);
  const file = said ?? (had === undefined ? undefined : { options: had, chaos: before?.chaos ?? false });
  if (file === undefined) {
    throw new Failure('PlanInvalid', {
      attempted: 'use machines that you own',
      happened: 'nothing says which',
      hint: 'name a list of machines with HOSTS=path; docs/hosts.md shows one',
    });
  }
  const [now, then] = [namesOf(file.options), had === undefined ? undefined : namesOf(had)];
  if (about.areTaken && then !== undefined && now !== then) {
    throw new Failure('PlanInvalid', {
      attempted: `use the machines ${now}`,
      happened: `the stand is made of ${then}`,
      hint: 'run `make clean` first, without HOSTS: it puts those back as they were',
    });
  }
  return { ...file, machines: file.options.hosts.map(({ name, role }) => ({ name, role })) };
}

function namesOf({ hosts }: HostsOptions): string {
  return hosts.map(({ name, role, address }) => `${name} (${role}) ${address}`).join(', ');
}
