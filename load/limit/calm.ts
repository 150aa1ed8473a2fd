import { HttpClient } from '../../checks/probes/http.ts';
import type { AttachedStand } from '../../deploy/attached-stand.ts';
import { readRotation } from '../../deploy/roles/vitals.ts';
import { until } from '../../deploy/world/clock.ts';

/** Waits until what a load left in queues is done: a node is in rotation, and the service answers at once. @throws Failure `DeadlinePassed`. */
export async function calm(stand: AttachedStand): Promise<void> {
  await using client = new HttpClient({ origin: `http://${stand.balancer.reachableAt}` });
  await until(
    {
      attempted: 'let the stand calm down before the next step',
      withinMs: 60_000,
      everyMs: 500,
      hint: 'look with `make status`; `make deploy` puts it right',
    },
    async () => {
      const seen = await client.look({ path: '/ping', timeoutMs: 2_000 });
      const rotation = await readRotation(stand.remote(stand.balancer));
      const isServed = rotation.some(({ isUp }) => isUp);
      const isQuick = seen.outcome === 'ok' && seen.timing.totalMs < 200;
      return isServed && isQuick
        ? { seen: true }
        : {
            missing: `GET /ping took ${Math.round(seen.timing.totalMs)} ms (${seen.trouble?.detail ?? 'ok'})`,
          };
    },
  );
}
