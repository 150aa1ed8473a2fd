import { posix } from 'node:path';
import type { Remote, RemoteFile } from '../remote/remote.ts';
import { sh, type ShellCommand } from '../remote/shell.ts';
import { Failure } from '../world/failure.ts';
import { installation, makesTree, ownDirectory, undoneBy, writesFile } from './inventory.ts';
import { asWanted, differs, type Drift, type Step } from './role.ts';

/** Where steps keep what must outlive a deploy that was killed: changes begun and not yet ended. */
const pendingDirectory = `${ownDirectory}/pending`;

/**
 * The Debian packages are installed. Asks the network for nothing when they are; waits up to 120 s for another apt,
 * mends an installation that was cut off, and starts none of the services that the packages bring.
 */
export function packagesInstalled(names: readonly string[]): Step {
  const missing = async (remote: Remote): Promise<readonly string[]> => {
    const query = sh`dpkg-query -W -f '\${db:Status-Abbrev}\${Package}\\n' ${names}`;
    const { stdout } = await remote.attempt(query, { as: 'login' });
    const installed = new Set(stdout.split('\n'));
    return names.filter((name) => !installed.has(`ii ${name}`) && !installed.has(`hi ${name}`));
  };
  return {
    name: `packages are installed: ${names.join(', ')}`,
    async look({ remote }) {
      const wanted = await missing(remote);
      return wanted.length === 0 ? asWanted : differs(`not installed: ${wanted.join(', ')}`);
    },
    async apply({ remote, say }) {
      const wanted = await missing(remote);
      await remote.run(installation(wanted), { timeoutMs: 600_000, onLine: say }).catch((thrown: unknown) => {
        throw unknownToApt(thrown, remote.machine, wanted) ?? thrown;
      });
    },
  };
}

/** A local stand is sealed: what a later version of this project wants besides, only a new image brings. */
function unknownToApt(thrown: unknown, machine: string, wanted: readonly string[]): Failure | undefined {
  if (!(thrown instanceof Error && thrown.message.includes('Unable to locate package'))) return undefined;
  return new Failure('CommandFailed', {
    attempted: `install ${wanted.join(', ')}`,
    machine,
    happened: 'apt knows no such package there',
    hint: 'a local stand from before these were wanted has no way to get them: make it anew with `make clean deploy`',
    cause: thrown,
  });
}

/** What goes with putting a file in place. */
export interface FileOptions {
  /** What makes the change take effect. It is run again by the next deploy when this one dies before it ended. */
  readonly then?: ShellCommand;
  /** Proves a candidate good before it is put in place; when it fails the old file stays, and the Step fails. */
  readonly check?: (candidatePath: string) => ShellCommand;
  /** Where a machine is put back as it was: run, as one line, after the file was removed. The counterpart of `then`. */
  readonly undo?: ShellCommand;
}

/** The file is on the machine with its content, owner and mode. A directory that is missing is made (`root:root`, 0755). */
export function filePresent(file: RemoteFile, options: FileOptions = {}): Step {
  const pending = `${pendingDirectory}/${file.path.replaceAll('/', '_')}`;
  return {
    name: `${file.path} is in place`,
    async look({ remote }) {
      const [difference, begun] = await Promise.all([
        remote.difference(file),
        options.then === undefined ? undefined : remote.attempt(sh`test -e ${pending}`),
      ]);
      if (difference !== undefined) return differs(difference);
      return begun?.exitCode === 0 ? differs(`${file.path} has not taken effect yet`) : asWanted;
    },
    async apply({ remote }) {
      const undo = options.undo === undefined ? sh`true` : undoneBy(options.undo);
      await remote.run(sh`set -e
${writesFile(file.path)}
${undo}
mkdir -p -m 0755 ${posix.dirname(file.path)}`);
      if (options.check !== undefined) await checkCandidate(remote, file, options.check);
      if (options.then === undefined) {
        await remote.upload(file);
        return;
      }
      await remote.run(sh`mkdir -p ${pendingDirectory} && touch ${pending}`);
      await remote.upload(file);
      await remote.run(sh`set -e; ${options.then}
rm -f ${pending}`);
    },
  };
}

async function checkCandidate(
  remote: Remote,
  file: RemoteFile,
  check: (candidatePath: string) => ShellCommand,
): Promise<void> {
  const candidate = `${file.path}.candidate`;
  await remote.upload({ ...file, path: candidate });
  try {
    await remote.run(check(candidate));
  } finally {
    await remote.attempt(sh`rm -f ${candidate}`);
  }
}

/** The directory exists with this owner (`root:root`) and mode (octal, as `chmod` takes it). */
export function directoryPresent(directory: {
  readonly path: string;
  readonly owner?: string;
  readonly mode: string;
}): Step {
  const { path, owner = 'root:root', mode } = directory;
  const wanted = `directory ${owner} ${mode.replace(/^0+(?=.)/, '')}`;
  return {
    name: `${path} is a directory`,
    async look({ remote }) {
      const { exitCode, stdout } = await remote.attempt(sh`stat -c '%F %U:%G %a' ${path}`);
      const seen = exitCode === 0 ? stdout.trim() : 'nothing';
      return seen === wanted ? asWanted : differs(`${path} is ${seen}, wanted ${wanted}`);
    },
    async apply({ remote }) {
      await remote.run(sh`set -e
${makesTree(path)}
mkdir -p ${path} && chown ${owner} ${path} && chmod ${mode} ${path}`);
    },
  };
}

/** The unit neither runs nor comes up at the next boot. A unit that does not exist is off. */
export function serviceOff(unit: string): Step {
  return {
    name: `${unit} is off`,
    async look({ remote }) {
      const look = sh`systemctl show -p ActiveState -p UnitFileState ${unit}`;
      const seen = properties(await remote.run(look, { as: 'login' }));
      const running = !['inactive', 'failed'].includes(seen.get('ActiveState') ?? '');
      const enabled = ['enabled', 'enabled-runtime'].includes(seen.get('UnitFileState') ?? '');
      if (!running && !enabled) return asWanted;
      return differs(`${unit} is ${running ? 'running' : 'stopped'}${enabled ? ', and starts at boot' : ''}`);
    },
    async apply({ remote }) {
      await remote.run(sh`systemctl disable --now ${unit}`);
    },
  };
}

/** One command's answer is the wanted one, and another command makes it so: for what no other constructor covers. */
export function commandAnswers(wanted: {
  readonly name: string;
  /** Changes nothing; exit code 0 means as wanted, else its output tells how the machine differs. */
  readonly look: ShellCommand;
  readonly apply: ShellCommand;
  /** Undoes `apply` where a machine is put back as it was; one line, harmless when there is nothing to undo. */
  readonly undo?: ShellCommand;
  /** The longest `apply` may take; 60 000 unless told. */
  readonly timeoutMs?: number;
}): Step {
  return {
    name: wanted.name,
    async look({ remote }): Promise<Drift> {
      const { exitCode, stdout, stderr } = await remote.attempt(wanted.look);
      if (exitCode === 0) return asWanted;
      const told = `${stdout}${stderr}`.trim();
      return differs(told === '' ? `exit code ${exitCode}` : told);
    },
    async apply({ remote }) {
      const undo = wanted.undo === undefined ? sh`true` : undoneBy(wanted.undo);
      const apply = sh`${undo}
${wanted.apply}`;
      await remote.run(apply, { timeoutMs: wanted.timeoutMs ?? 60_000 });
    },
  };
}

/** Reads the `Name=value` lines of `systemctl show`. */
export function properties(output: string): ReadonlyMap<string, string> {
  const pairs = output.split('\n').map((line) => {
    const at = line.indexOf('=');
    return at < 0 ? ([line, ''] as const) : ([line.slice(0, at), line.slice(at + 1)] as const);
  });
  return new Map(pairs);
}
