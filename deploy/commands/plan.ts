// Shows what a deploy would change, and changes nothing. `make plan`
import { lookAtStand } from '../drift.ts';
import { warnOfHarm } from '../healing/harm.ts';
import { requireRights } from '../host-packages.ts';
import type { Change } from '../providers/provider.ts';
import { openWorkplace, type Workplace } from '../workplace.ts';
import { runEntry } from '../world/entry.ts';

await runEntry(
  { name: 'plan', summary: 'Show what a deploy would change; change nothing.' },
  async (call) => {
    const workplace = await openWorkplace(call.environment);
    await requireRights(workplace);
    await warnOfHarm(workplace.files, call.warn);
    const changes = await lookAtStand(workplace);
    call.write(call.json ? `${JSON.stringify(changes)}\n` : textOf(workplace, changes));
    return 0;
  },
);

function textOf({ plan }: Workplace, changes: readonly Change[]): string {
  if (changes.length === 0) return `stand ${plan.stand} is as wanted: 0 changes\n`;
  const lines = changes.map(
    ({ subject, what }) => `  ${subject.padEnd(13)} ${what.replaceAll('\n', `\n  ${' '.repeat(14)}`)}`,
  );
  return `stand ${plan.stand}: ${changes.length} to change\n\n${lines.join('\n')}\n\nRun \`make deploy\` to change it.\n`;
}
