import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const eventSchema = z.object({
  event: z.string(),
  subject: z.string().optional(),
  what: z.string().optional(),
  outcome: z.string().optional(),
  text: z.string().optional(),
  changed: z.number().optional(),
});
/** One line of what a command tells with `--json`. */
export type CommandEvent = Readonly<z.infer<typeof eventSchema>>;

/** How a command ended. */
export interface CommandEnd {
  readonly pid: number;
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly CommandEvent[];
}

/** How a command is started by a test. */
export interface CommandStart {
  readonly projectDir: string;
  /** `deploy`, `clean` … and the words behind it. */
  readonly words: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** Words before the command, such as those of setpriv. */
  readonly under?: readonly string[];
  /** Kills the command (SIGKILL) at the event for which this is true; a promise is awaited before. */
  readonly killAt?: (event: CommandEvent, pid: number) => boolean | Promise<boolean>;
  readonly timeoutMs?: number;
}

/** For tests: runs one command of the harness as a user does, in a process of its own. */
export async function runCommand(start: CommandStart): Promise<CommandEnd> {
  const { projectDir, settings, under = [] } = start;
  const [name = '', ...words] = start.words;
  const said = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const node = join(projectDir, 'node_modules/.bin/node');
  const child = spawn(
    'env',
    [...said, ...under, node, join(projectDir, `deploy/commands/${name}.ts`), ...words],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout: start.timeoutMs ?? 180_000, killSignal: 'SIGKILL' },
  );
  const pid = child.pid ?? 0;
  const lines: string[] = [];
  const errors: string[] = [];
  const events: CommandEvent[] = [];
  child.stderr.on('data', (chunk: Buffer) => void errors.push(chunk.toString()));
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const event = eventOf(line);
    if (event === undefined) continue;
    events.push(event);
    if ((await start.killAt?.(event, pid)) === true) child.kill('SIGKILL');
  }
  await ended;
  return { pid, exitCode: child.exitCode, stdout: lines.join('\n'), stderr: errors.join(''), events };
}

/** What was changed: `balancer: /etc/haproxy/haproxy.cfg is in place`. */
export function changesOf(end: CommandEnd): readonly string[] {
  return end.events
    .filter(({ event, outcome }) => event === 'ended' && outcome === 'changed')
    .map(({ subject = '', what = '' }) => `${subject}: ${what}`)
    .sort();
}

function eventOf(line: string): CommandEvent | undefined {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch {
    // Something for people.
    return undefined;
  }
}
