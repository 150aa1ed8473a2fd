// Lets faults happen again after `make stop`. `make resume`
import { harmFilesOf } from '../healing/attached-patient.ts';
import { openWorkplace, deployedStand } from '../workplace.ts';
import { runEntry } from '../world/entry.ts';

await runEntry({ name: 'resume', summary: 'Let faults happen again after a stop.' }, async (call) => {
  const workplace = await openWorkplace(call.environment);
  await deployedStand(workplace);
  const { condition } = harmFilesOf(workplace.files);
  const was = await condition.stop();
  await condition.resume();
  const text =
    was === undefined
      ? 'faults were not barred\n'
      : `faults may happen again: they were barred since ${was.since}\n`;
  call.write(call.json ? `${JSON.stringify({ wasStopped: was !== undefined })}\n` : text);
  return 0;
});
