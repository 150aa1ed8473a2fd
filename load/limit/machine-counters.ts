import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { properties } from '../../deploy/roles/step.ts';
import type { Machine } from '../../deploy/stand.ts';
import type { MachineFacts } from './bottleneck.ts';

/** Counters of one machine at one moment; only differences of two readings mean something. */
export interface MachineCounters {
  readonly cores: number;
  /** Processor time of its service. */
  readonly serviceCpuS: number;
  /** Of all its processors, in ticks. */
  readonly busyTicks: number;
  readonly allTicks: number;
}

/** The service of each role, whose processor time is read. */
const unitOf = {
  balancer: 'haproxy.service',
  bingo: 'bingo.service',
  database: 'postgresql@*.service',
} as const;

/** Reads a machine's counters; a command of some milliseconds. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readMachine(remote: Remote, role: Machine['role']): Promise<MachineCounters> {
  return parseMachine(
    await remote.run(
      sh`echo "cores=$(nproc)"
echo "cpu=$(systemctl show -P CPUUsageNSec ${unitOf[role]})"
head -n 1 /proc/stat`,
      { as: 'login' },
    ),
  );
}

/** Reads what `readMachine` asks; a service that does not run has used no processor. */
export function parseMachine(said: string): MachineCounters {
  const facts = properties(said);
  const ticks = (/^cpu +(.+)$/m.exec(said)?.[1] ?? '').split(' ').map(Number);
  // user nice system idle iowait irq softirq steal: proc_stat(5).
  const all = ticks.slice(0, 8).reduce((sum, one) => sum + one, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  const cpuNs = Number(facts.get('cpu'));
  return {
    cores: Number(facts.get('cores')),
    serviceCpuS: Number.isFinite(cpuNs) ? cpuNs / 1e9 : 0,
    busyTicks: all - idle,
    allTicks: all,
  };
}

/** The difference of two readings around a load that took so long. */
export function machineFacts(
  name: string,
  of: { readonly before: MachineCounters; readonly after: MachineCounters; readonly tookMs: number },
): MachineFacts {
  const { before, after, tookMs } = of;
  const ticks = after.allTicks - before.allTicks;
  return {
    name,
    cores: after.cores,
    busyRatio: ticks > 0 ? (after.busyTicks - before.busyTicks) / ticks : 0,
    serviceCores: ((after.serviceCpuS - before.serviceCpuS) * 1_000) / tookMs,
  };
}
