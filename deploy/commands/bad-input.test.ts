// What bad input, and a computer that is unfit, get: one clear message with a hint, its exit code, and nothing half-made. No machines.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemDirectories } from '../providers/local/label.ts';
import { sh, type ShellCommand } from '../remote/shell.ts';
import { Host } from '../world/command.ts';
import { makeCertificate } from '../roles/certificate.ts';
import { readEnvironment } from '../world/environment.ts';
import { runCommand, type CommandEnd, type CommandStart } from './command-run.ts';

const { isRoot, projectDir } = readEnvironment();
const host = new Host({ isRoot });
const stand = 't-input';
/** Some of these computers are made by taking rights away, for which one must have them. */
const needsRoot = isRoot ? {} : { skip: 'only root can make a computer that lacks something' };
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

describe('bad input', () => {
  const made = { directory: '' };
  const inside = (name: string): string => join(made.directory, name);

  before(async () => {
    made.directory = await mkdtemp(join(tmpdir(), 'bad-input-'));
    await chmod(made.directory, 0o755);
  });

  after(async () => {
    await rm(made.directory, { recursive: true, force: true });
    assert.deepEqual(leftovers(), []);
  });

  const settings: readonly (readonly [string, string, RegExp])[] = [
    ['STAND', 'Upper_Case', /the stand name STAND `Upper_Case`: use 1 to 24 lower-case letters/],
    ['STAND', '../etc', /the stand name STAND/],
    ['PROVIDER', 'aws', /the provider PROVIDER `aws`/],
    ['PROVIDER', 'hosts', /use machines that you own: nothing says which/],
    ['EMAIL', 'nobody', /EMAIL: this is not an e-mail address/],
    ['EMAIL', 'a b@example.com', /EMAIL: this is not an e-mail address/],
    ['DOMAIN', 'under_score.test', /DOMAIN: this is not a domain name/],
    ['SYSTEM_DIR', 'data', /SYSTEM_DIR: give an absolute path/],
    ['SYSTEM_DIR', '/with,comma', /SYSTEM_DIR: give an absolute path/],
    ['TLS_CERT', '/etc/hostname', /only one of TLS_CERT and TLS_KEY is set/],
    ['SUBNET', '10.77.200.0', /it is not written as ADDRESS\/PREFIX/],
    ['SUBNET', '10.77.200.1/24', /it has bits set behind its prefix/],
    ['SUBNET', '10.77.200.0/30', /its prefix is \/30/],
    ['SUBNET', '203.0.113.0/24', /it is not a private network/],
  ];
  for (const [name, value, message] of settings) {
    test(`${name}=${value} is refused`, async () => {
      const end = await run(['deploy'], { [name]: value });
      isRefusal(end, { exitCode: 3, message });
    });
  }

  const words: readonly (readonly [readonly string[], RegExp])[] = [
    [['deploy', '--fast'], /unknown option '--fast'/],
    [['deploy', 'bingo-1'], /too many arguments/],
    [['ssh', 'bingo-1'], /nothing is remembered of it/],
    [['logs', 'bingo-1'], /nothing is remembered of it/],
    [['status'], /nothing is remembered of it/],
  ];
  for (const [given, message] of words) {
    test(`\`${given.join(' ')}\` is refused where there is no stand`, async () => {
      isRefusal(await run(given), { exitCode: 3, message });
    });
  }

  const binaries: readonly (readonly [string, RegExp, (path: string) => Promise<unknown>])[] = [
    ['that is missing', /there is no such file/, async () => await Promise.resolve()],
    ['that is a directory', /it is not a file/, async (path) => await mkdir(path)],
    ['that is not executable', /it is not executable/, async (path) => await writeFile(path, elf(arch()))],
    [
      'for another architecture',
      /it is made for \w+, and the machines are/,
      async (path) => await writeFile(path, elf(arch() === 'x64' ? 'arm64' : 'x64'), { mode: 0o755 }),
    ],
    [
      'that is a picture',
      /neither an ELF executable nor a script/,
      async (path) => await writeFile(path, 'GIF89a and many more bytes', { mode: 0o755 }),
    ],
    [
      'that is empty',
      /neither an ELF executable nor a script/,
      async (path) => await writeFile(path, '', { mode: 0o755 }),
    ],
  ];
  for (const [what, message, make] of binaries) {
    test(`a BINGO_BINARY ${what} is refused`, async () => {
      const path = inside(`binary ${what}`);
      await make(path);
      isRefusal(await run(['deploy'], { BINGO_BINARY: path }), { exitCode: 3, message });
    });
  }

  test('a certificate that is none, or is that of another key, is refused before anything is made', async () => {
    const [one, other] = await Promise.all(
      ['one.test', 'other.test'].map(
        async (domain) => await makeCertificate({ domain, addresses: ['127.0.0.1'] }),
      ),
    );
    const files = { TLS_CERT: inside('cert.pem'), TLS_KEY: inside('key.pem') };
    await writeFile(files.TLS_CERT, one?.certPem ?? '');
    await writeFile(files.TLS_KEY, other?.keyPem ?? '');

    isRefusal(await run(['deploy'], files), {
      exitCode: 3,
      message: /the key is that of another certificate/,
    });
    isRefusal(await run(['deploy'], { TLS_CERT: '/etc/hostname', TLS_KEY: '/etc/hostname' }), {
      exitCode: 3,
      message: /could not use the certificate \/etc\/hostname/,
    });
  });

  test('a mirror that cannot be reached is named with its package list, and no part of an image is left', async () => {
    const system = inside('system');
    const end = await run(['deploy'], { MIRROR: 'http://127.0.0.1:9/debian', SYSTEM_DIR: system });

    isRefusal(end, {
      exitCode: 2,
      message:
        /the package list http:\/\/127\.0\.0\.1:9\/debian\S* .*cannot be fetched.*\n.*an image that was built before/,
      keepsStand: true,
    });
    assert.deepEqual(
      (await readdir(join(system, 'images'))).filter((name) => !name.endsWith('.lock')),
      [],
    );
    assert.equal(existsSync(join(system, 'machines')), false);
    // What was said is remembered, so that a clean need not be told where.
    assert.equal((await run(['clean'])).exitCode, 0);
  });

  test('a subnet that overlaps a route is refused, with the route', needsRoot, async () => {
    const end = await run(
      ['deploy'],
      { SUBNET: '172.31.9.0/24' },
      having(['unshare', '--net'], sh`ip link set lo up && ip route add 172.31.8.0/22 dev lo`),
    );
    isRefusal(end, { exitCode: 3, message: /this computer has a route to 172\.31\.8\.0\/22 through lo/ });
  });

  test('a disk with less space than is needed is refused', needsRoot, async () => {
    const system = inside('small');
    await mkdir(system);
    const small = sh`mount -t tmpfs -o size=64m tmpfs ${system}`;
    const end = await run(['deploy'], { SYSTEM_DIR: system }, having(['unshare', '--mount'], small));
    isRefusal(end, { exitCode: 3, message: /disk: \d+ MiB free on .*small; needed: 3\d\d\d/ });
  });

  test('a computer without a program, and without a way to install it, is refused', async () => {
    const path = await programs(inside('few'), [
      'sh',
      'bash',
      'ip',
      'ssh',
      'flock',
      'sudo',
      'mmdebstrap',
      'nft',
    ]);
    const end = await run(['deploy'], { PATH: path });
    isRefusal(end, { exitCode: 3, message: /install systemd-container: this computer has no apt-get/ });
  });

  test('a container that may not do what machines need is refused', needsRoot, async () => {
    const end = await run(['deploy'], {}, ['setpriv', '--bounding-set=-sys_admin']);
    isRefusal(end, { exitCode: 3, message: /network namespaces: .*\n.*CAP_SYS_ADMIN/ });
  });

  test('a user without sudo is refused', needsRoot, async () => {
    const path = await programs(inside('without-sudo'), ['sh', 'bash', 'setpriv']);
    isRefusal(await asNobody(['deploy'], path), {
      exitCode: 3,
      message: /you are not root, and this computer has no sudo/,
    });
  });

  test('a user whom sudo refuses is told so in the words of sudo', needsRoot, async () => {
    const path = await programs(inside('with-sudo'), ['sh', 'bash', 'setpriv']);
    const refusal = '#!/bin/sh\necho "sudo: a password is required" >&2\nexit 1\n';
    await writeFile(join(path, 'sudo'), refusal, { mode: 0o755 });
    for (const command of ['deploy', 'clean', 'doctor', 'plan']) {
      isRefusal(await asNobody([command], path), { exitCode: 3, message: /sudo: a password is required/ });
    }
  });

  test('a user who may not read the files of the stands is told whose they are', needsRoot, async () => {
    await host.run(sh`install -d -m 0700 ${join(projectDir, '.stand')}`);
    isRefusal(await run(['deploy'], {}, nobody), { exitCode: 3, message: /\.stand.*belongs to/ });
  });
});

async function run(
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  under: CommandStart['under'] = [],
): Promise<CommandEnd> {
  return await runCommand({
    projectDir,
    words,
    settings: { STAND: stand, ...settings },
    under,
    timeoutMs: 60_000,
  });
}

/** Words that run a command in other circumstances: first the script, in namespaces of its own, then the command. */
function having(words: readonly string[], script: ShellCommand): readonly string[] {
  return [...words, 'sh', '-c', `${script.text} && exec "$0" "$@"`];
}

/** As a user without rights, who has a `.stand` of his own. */
async function asNobody(words: readonly string[], path: string): Promise<CommandEnd> {
  const own = sh`mkdir -p ${join(projectDir, '.stand')} && mount -t tmpfs -o mode=0777 tmpfs ${join(projectDir, '.stand')} && PATH=${path}`;
  return await run(words, {}, [...having(['unshare', '--mount'], own), ...nobody]);
}

/** A directory with these programs of this computer, those that it has. */
async function programs(directory: string, names: readonly string[]): Promise<string> {
  await mkdir(directory);
  for (const name of names) {
    const found = await host.attempt(sh`PATH="$PATH:/usr/sbin:/sbin" command -v ${name}`);
    if (found.exitCode === 0) await symlink(found.stdout.trim(), join(directory, name));
  }
  return directory;
}

/** The header of an executable for this architecture, and nothing behind it. */
function elf(machine: string): Buffer {
  const header = Buffer.alloc(64);
  header.write('\u007fELF', 'latin1');
  header.writeUInt16LE(machine === 'x64' ? 62 : 183, 18);
  return header;
}

function isRefusal(
  end: CommandEnd,
  wanted: {
    readonly exitCode: 2 | 3;
    readonly message: RegExp;
    readonly keepsStand?: boolean;
  },
): void {
  assert.equal(end.exitCode, wanted.exitCode, end.stderr);
  assert.match(end.stderr, wanted.message);
  assert.match(end.stderr, /^(?:[a-z]+: could not .*: .*\n {2}hint: .*\n)+$/);
  assert.doesNotMatch(end.stderr, /^\s+at /m);
  assert.doesNotMatch(end.stdout, /deployed|answers/);
  if (wanted.keepsStand !== true) assert.deepEqual(leftovers(), []);
}

function leftovers(): readonly string[] {
  return [join(projectDir, '.stand', stand), join(systemDirectories.machines, stand)].filter((path) =>
    existsSync(path),
  );
}
