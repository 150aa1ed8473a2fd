import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { until } from '../world/clock.ts';
import { Failure } from '../world/failure.ts';
import type { Remote } from './remote.ts';
import type { KeyPair, SshAccess } from './access.ts';
import { connectTo, generateKeyPair } from './ssh.ts';

const program = '/usr/sbin/sshd';
const { username, uid } = userInfo();

/** For tests: the real sshd of this computer on a loopback port, with keys and a configuration of its own. */
export class LoopbackSshd implements AsyncDisposable {
  /** A directory for the test's files, removed in the end. */
  readonly directory: string;
  readonly port: number;
  readonly #hostKey: KeyPair;
  readonly #operatorKey: KeyPair;
  readonly #remotes: Remote[] = [];
  #process: ChildProcess | undefined;

  private constructor(directory: string, port: number) {
    this.directory = directory;
    this.port = port;
    this.#hostKey = generateKeyPair('host');
    this.#operatorKey = generateKeyPair('operator');
  }

  /**
   * Starts it, with more lines of configuration where wanted.
   * @throws Failure `HostUnfit` when this computer has no sshd.
   */
  static async start(configuration: readonly string[] = []): Promise<LoopbackSshd> {
    if (!existsSync(program)) {
      throw new Failure('HostUnfit', {
        attempted: 'test against a real sshd',
        happened: `${program} does not exist`,
        hint: 'Install the package openssh-server; it need not run.',
      });
    }
    const sshd = new LoopbackSshd(await mkdtemp(join(tmpdir(), 'loopback-sshd-')), await freePort());
    await sshd.#configure(configuration);
    await sshd.start();
    return sshd;
  }

  /** How to reach it; by default as the user who runs the tests, without sudo. */
  access(other: Partial<SshAccess> = {}): SshAccess {
    return {
      machine: 'bingo-1',
      host: '127.0.0.1',
      port: this.port,
      user: username,
      privateKey: this.#operatorKey.privateKey,
      hostKey: this.#hostKey.publicKey,
      as: uid === 0 ? 'root' : 'login',
      ...other,
    };
  }

  /** A Remote for it, closed in the end. */
  connect(other: Partial<SshAccess> = {}): Remote {
    const remote = connectTo(this.access(other));
    this.#remotes.push(remote);
    return remote;
  }

  async start(): Promise<void> {
    // sshd run by root insists on this directory, which the package's systemd unit makes.
    if (uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
    // setpriv (util-linux) has the kernel end it with us, even when the tests are killed.
    const command = ['--pdeathsig', 'KILL', program, '-D', '-e', '-f', this.#path('config')];
    this.#process = spawn('setpriv', command, { stdio: 'ignore' });
    const what = { attempted: 'reach sshd on loopback', withinMs: 5_000, everyMs: 20 };
    await until(what, async () => {
      const socket = connect({ host: '127.0.0.1', port: this.port });
      await once(socket, 'connect');
      socket.destroy();
      return { seen: true };
    });
  }

  /** Ends it and the connections that it serves, as a machine does that goes down. */
  async stop(): Promise<void> {
    const listener = this.#process;
    if (listener?.pid === undefined || listener.exitCode !== null || listener.signalCode !== null) return;
    const all = [listener.pid, ...(await descendantsOf(listener.pid))].map(String);
    const exited = once(listener, 'exit');
    spawnSync('kill', ['-KILL', ...all]);
    await exited;
    await until({ attempted: 'see sshd gone', withinMs: 5_000, everyMs: 20 }, () => {
      const left = all.filter((pid) => existsSync(`/proc/${pid}/fd/0`));
      return Promise.resolve(left.length === 0 ? { seen: true } : { missing: `still there: ${left.join()}` });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#remotes.map(async (remote) => await remote.close()));
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #configure(more: readonly string[]): Promise<void> {
    await writeFile(this.#path('host-key'), this.#hostKey.privateKey, { mode: 0o600 });
    await writeFile(this.#path('authorized-keys'), `${this.#operatorKey.publicKey}\n`, { mode: 0o600 });
    const lines = [
      'ListenAddress 127.0.0.1',
      `Port ${this.port}`,
      `HostKey ${this.#path('host-key')}`,
      `AuthorizedKeysFile ${this.#path('authorized-keys')}`,
      'PidFile none',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'StrictModes no',
      'UsePAM no',
      // The start-up files of whoever runs the tests are none of our business.
      `SetEnv HOME=${this.directory}`,
      ...more,
    ];
    await writeFile(this.#path('config'), `${lines.join('\n')}\n`);
  }

  #path(name: string): string {
    return join(this.directory, `.sshd-${name}`);
  }
}

/** The processes that a process started, and those that they started: sshd serves each connection by two. */
async function descendantsOf(pid: number): Promise<number[]> {
  // One that has ended meanwhile has no children.
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = listed.split(' ').filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()];
}

/** A loopback port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}
