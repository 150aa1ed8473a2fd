// Says whether this computer is fit to carry a stand (PROVIDER=hosts: whether the machines of the list are), and what to do if not. `make doctor`
import type { Fitness } from '../fitness-item.ts';
import { lookAtHost } from '../fitness.ts';
import { requireRoot } from '../host-packages.ts';
import { openWorkplace, type Workplace } from '../workplace.ts';
import { runEntry, type Call } from '../world/entry.ts';

const marks = { fit: 'ok  ', note: 'note', unfit: 'BAD ' } as const;

await runEntry({ name: 'doctor', summary: 'Is this computer fit to carry a stand?' }, async (call) => {
  const workplace = await openWorkplace(call.environment);
  if (workplace.plan.provider === 'hosts') return await askHosts(workplace, call);
  await requireRoot(workplace.host, call.environment);
  const looks = await lookAtHost(workplace);
  call.write(
    call.json ? `${JSON.stringify(looks)}\n` : `${looks.map(lineOf).join('\n')}\n\n${conclusion(looks)}\n`,
  );
  return looks.some((look) => look.verdict === 'unfit') ? 3 : 0;
});

/** Machines of others are looked at instead, as a deploy does before it touches them: whatever is unfit is thrown. */
async function askHosts({ provider, plan, record }: Workplace, { json, write }: Call): Promise<number> {
  await provider.look([]);
  const isTaken = record !== undefined && record.machines.length > 0;
  const names = plan.machines.map(({ name }) => name);
  const said = isTaken
    ? 'are a stand already: `make status` tells how they are'
    : 'can carry a stand: run `make deploy`';
  write(json ? `${JSON.stringify({ fit: names, isTaken })}\n` : `${names.join(', ')} ${said}.\n`);
  return 0;
}

function lineOf({ subject, verdict, found, remedy }: Fitness): string {
  const todo = remedy === undefined || verdict === 'fit' ? '' : `\n       ${' '.repeat(22)}→ ${remedy}`;
  return `${marks[verdict]}   ${subject.padEnd(22)}${found}${todo}`;
}

function conclusion(looks: readonly Fitness[]): string {
  const unfit = looks.filter((look) => look.verdict === 'unfit').length;
  return unfit === 0
    ? 'This computer can carry a stand: run `make deploy`.'
    : `${unfit} to mend before \`make deploy\` can work.`;
}
