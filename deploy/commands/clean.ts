// Leaves nothing behind: machines, processes, mounts, network, files of the stand. `make clean`
import { requireRights } from '../host-packages.ts';
import { holdStand } from '../lock.ts';
import { openWorkplace } from '../workplace.ts';
import { runEntry } from '../world/entry.ts';
import { makeProgress, seconds } from '../world/progress.ts';

await runEntry({ name: 'clean', summary: 'Destroy the stand; leave nothing behind.' }, async (call) => {
  const { environment, json, write } = call;
  const workplace = await openWorkplace(environment);
  const { files, plan, provider } = workplace;
  await requireRights(workplace);
  await using _held = await holdStand(files, { pid: environment.pid, command: 'make clean' });
  const progress = makeProgress(json ? 'json' : 'plain', [], write);
  await provider.destroy(progress);
  await files.remove();
  const tally = await progress.close();
  if (!json) write(`stand ${plan.stand} is gone, in ${seconds(tally.tookMs)}\n`);
  return 0;
});
