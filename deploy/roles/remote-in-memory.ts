import type { CommandResult, Remote, RemoteFile } from '../remote/remote.ts';
import type { ShellCommand } from '../remote/shell.ts';

/**
 * For tests: a machine that has files and nothing else. It understands `touch`, `rm -f` and `test -e` of one path; what
 * any other command answers is told by the test. Everything that changes it is in `changes`, in order.
 */
export class RemoteInMemory implements Remote {
  readonly machine = 'in-memory';
  readonly files = new Map<string, string>();
  readonly changes: string[] = [];
  readonly #answer: (text: string) => Partial<CommandResult>;

  constructor(answer: (text: string) => Partial<CommandResult> = () => ({})) {
    this.#answer = answer;
  }

  attempt({ text }: ShellCommand): Promise<CommandResult> {
    const tested = /^test -e (\S+)$/.exec(text)?.[1];
    if (tested !== undefined) return ended({ exitCode: this.files.has(tested) ? 0 : 1 });
    const answer = this.#answer(text);
    if ((answer.exitCode ?? 0) === 0) {
      for (const [, path = ''] of text.matchAll(/\btouch (\S+)/g)) this.files.set(path, '');
      for (const [, path = ''] of text.matchAll(/\brm -f (\S+)/g)) this.files.delete(path);
    }
    this.changes.push(text);
    return ended(answer);
  }

  async run(command: ShellCommand): Promise<string> {
    const { exitCode, stdout, stderr } = await this.attempt(command);
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    return stdout.trimEnd();
  }

  difference({ path, content }: RemoteFile): Promise<string | undefined> {
    return Promise.resolve(this.files.get(path) === content ? undefined : `${path} is not as wanted`);
  }

  async upload(file: RemoteFile): Promise<boolean> {
    if ((await this.difference(file)) === undefined) return false;
    this.files.set(file.path, typeof file.content === 'string' ? file.content : file.content.localPath);
    this.changes.push(`upload ${file.path}`);
    return true;
  }

  forward(): never {
    throw new Error('a machine in memory has no ports');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function ended(answer: Partial<CommandResult>): Promise<CommandResult> {
  return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...answer });
}
