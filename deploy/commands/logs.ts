// Shows what the services of one machine wrote, or follows it. `make logs NODE=bingo-1 FOLLOW=1`
import { sh, type ShellCommand } from '../remote/shell.ts';
import { logDirectoryOf } from '../roles/bingo-rule.ts';
import type { Plan, RoleName } from '../plan.ts';
import { connectAll, deployedStand, namedMachine, openWorkplace } from '../workplace.ts';
import { warnOfHarm } from '../healing/harm.ts';
import { runEntry } from '../world/entry.ts';
import { Failure } from '../world/failure.ts';

/** A log is followed for a day at the longest. */
const followMs = 24 * 3_600_000;

await runEntry(
  { name: 'logs', summary: 'Show the logs of a machine.', words: ['[machine]'] },
  async (call) => {
    const workplace = await openWorkplace(call.environment);
    const { record, keys } = await deployedStand(workplace);
    await warnOfHarm(workplace.files, call.warn);
    const machine = namedMachine(record.machines, call.words[0]);
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
