// Shows what the nodes wrote, short, filtered and on one clock (`make logs FOLLOW=1 ENDPOINT=/db_dummy LEVEL=error SLOWER=400`), or all that the
// services of one machine wrote (`make logs NODE=balancer`).
import { sh, type ShellCommand } from '../remote/shell.ts';
import { logDirectoryOf } from '../roles/bingo-rule.ts';
import { isWanted, OneClock, parseRecord, shortLine, type LogFilter } from '../node-log.ts';
import type { Plan, RoleName } from '../plan.ts';
import type { StandKeys, StandRecord } from '../stand-files.ts';
import type { Machine } from '../stand.ts';
import { connectAll, deployedStand, namedMachine, openWorkplace } from '../workplace.ts';
import { warnOfHarm } from '../healing/harm.ts';
import { runEntry, type Call } from '../world/entry.ts';
import { allOf, describe, Failure } from '../world/failure.ts';

/** A log is followed for a day at the longest. */
const followMs = 24 * 3_600_000;

await runEntry(
  { name: 'logs', summary: 'Show what the nodes wrote, or the logs of a machine.', words: ['[machine]'] },
  async (call) => {
    const workplace = await openWorkplace(call.environment);
    const { record, keys } = await deployedStand(workplace);
    await warnOfHarm(workplace.files, call.warn);
    const asked = call.words[0];
    const { ENDPOINT: endpoint, LEVEL: level, SLOWER: slowerMs } = call.environment.settings;
    const isFiltered = [endpoint, level, slowerMs].some((one) => one !== undefined);
    if (asked === undefined || isFiltered) {
      const named = asked === undefined ? undefined : namedMachine(record.machines, asked);
      const nodes = record.machines.filter(
        ({ role, name }) => role === 'bingo' && name === (named?.name ?? name),
      );
      if (named !== undefined && nodes.length === 0) throw noNode(named.name);
      await showNodes(nodes, { record, keys, call, filter: { endpoint, level, slowerMs } });
      return 0;
    }
    const machine = namedMachine(record.machines, asked);
    const remote = connectAll([machine], keys).get(machine.name);
    if (remote === undefined)
      throw new Failure('MachineUnreachable', { attempted: 'read logs', happened: 'no connection' });
    const follow = call.environment.settings.FOLLOW;
    try {
      const { exitCode } = await remote.attempt(logsOf(machine.role, record.plan, follow), {
        timeoutMs: follow ? followMs : 60_000,
        onLine: (line) => call.write(`${line}\n`),
      });
      return exitCode === 0 ? 0 : 2;
    } finally {
      await remote.close();
    }
  },
);

/** The last records of each node; followed, as they come. */
async function showNodes(
  nodes: readonly Machine[],
  { record, keys, call, filter }: { record: StandRecord; keys: StandKeys; call: Call; filter: LogFilter },
): Promise<void> {
  const follow = call.environment.settings.FOLLOW;
  const clock = new OneClock({
    // Followed, a line waits until the other nodes have had a second; else all are there before the first is shown.
    heldMs: follow ? 1_000 : Infinity,
    show: (one) => {
      // What is not asked for still tells how late it is.
      if (!isWanted(one, filter)) return;
      call.write(call.json ? `${JSON.stringify(one)}\n` : `${shortLine(one)}\n`);
    },
  });
  const log = `${logDirectoryOf(record.plan.email)}/main.log`;
  // The limiter's own word, twenty times a second, is left out where it is written: it says nothing of requests.
  const pass = ['--line-buffered', '-v', '"msg":"Quota updated."', '--'];
  const read = follow
    ? sh`tail -n 200 -F ${log} 2>/dev/null | grep ${pass}`
    : sh`tail -n 20000 ${log} | grep ${pass} | tail -n 5000`;
  const remotes = connectAll(nodes, keys);
  try {
    await allOf(
      [...remotes.values()].map(async (remote) => {
        const ended = remote.attempt(read, {
          timeoutMs: follow ? followMs : 60_000,
          onLine: (line) => {
            const one = parseRecord(remote.machine, line);
            if (one !== undefined) clock.add(one);
          },
        });
        // The others go on, for hours perhaps: whoever reads must know at once that one of them is missing.
        await ended.then(
          () => {
            if (follow) call.warn(`logs: ${remote.machine} is followed no longer: its log ended\n`);
          },
          (thrown: unknown) => {
            if (follow) call.warn(`logs: ${remote.machine} is followed no longer: ${describe(thrown)}\n`);
            throw thrown;
          },
        );
      }),
    );
  } finally {
    clock.end();
    await allOf([...remotes.values()].map(async (remote) => await remote.close()));
  }
}

function noNode(name: string): Failure {
  return new Failure('PlanInvalid', {
    attempted: `filter the log of ${name}`,
    happened: 'only the nodes write records of requests',
    hint: `leave the filter out to see what the services of ${name} wrote`,
  });
}

function logsOf(role: RoleName, plan: Plan, follow: boolean): ShellCommand {
  const journal = follow ? ['--follow'] : [];
  const show = sh`journalctl --no-pager --output=short-iso-precise --lines=200 ${journal}`;
  if (role === 'balancer') return sh`${show} -u haproxy -u varnish`;
  if (role === 'database') return sh`${show} -u 'postgresql*'`;
  const log = `${logDirectoryOf(plan.email)}/main.log`;
  const tail = follow ? ['-F'] : [];
  // The journal has the watchdog's and systemd's words and the codes, the file the application's own.
  return sh`${show} -u bingo & tail -n 100 ${tail} ${log}; wait`;
}
