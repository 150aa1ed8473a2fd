import type { AttachedStand } from '../deploy/attached-stand.ts';
import { sh } from '../deploy/remote/shell.ts';
import { until } from '../deploy/world/clock.ts';
import { Failure } from '../deploy/world/failure.ts';

/**
 * Takes the last node out of rotation, for a drill: its bingo is stopped by hand, which nothing but `make deploy` starts again, and the balancer is waited for.
 * @throws Failure `MachineUnreachable`, `CommandFailed`, `DeadlinePassed` when the balancer goes on with it.
 */
export async function stopBingo(stand: AttachedStand): Promise<void> {
  const node = stand.withRole('bingo').at(-1);
  if (node === undefined) {
    throw new Failure('PlanInvalid', { attempted: 'stop a node', happened: 'the stand has none' });
  }
  await stand.remote(node).run(sh`systemctl stop bingo.service`);
  await until({ attempted: `see ${node.name} out of rotation`, withinMs: 20_000, everyMs: 500 }, async () => {
    const { nodes } = await stand.status();
    const seen = nodes.find(({ name }) => name === node.name);
    return seen?.isUp === false ? { seen: true } : { missing: `${node.name} is ${seen?.status ?? 'absent'}` };
  });
}
