// Raises the load on a stand until its Sla breaks, and names what broke. make limit, or make limit ENDPOINT=/db_dummy
import { attachStand, refuseSickStand } from '../../deploy/attached-stand.ts';
import { runEntry, type Call } from '../../deploy/world/entry.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { LiveLine } from '../../deploy/world/live-line.ts';
import { chartOf } from '../limit/chart.ts';
import { findLimit, limitSubject, type Limit, type LimitListener } from '../limit/limit.ts';
import { figuresOf } from '../progress-line.ts';

await runEntry(
  { name: 'limit', summary: 'Raise the load until the stand breaks, and name what broke.' },
  limit,
);

async function limit({ environment, json, write }: Call): Promise<number> {
  const { TARGET, ENDPOINT } = environment.settings;
  if (TARGET !== undefined) {
    throw new Failure('PlanInvalid', {
      attempted: `find the limit of TARGET=${TARGET}`,
      happened: 'only a stand of yours is loaded until it breaks',
      hint: 'leave TARGET out; a stand of yours comes by `make deploy`',
    });
  }
  const subject = limitSubject(ENDPOINT);
  await using stand = await attachStand(environment);
  refuseSickStand(await stand.status());
  const line = new LiveLine({ write: json ? () => undefined : write, isTerminal: environment.isTerminal });
  line.show(`looking for the limit of stand ${stand.plan.stand}: ${subject.name}, 20 s a step`, {
    isNews: true,
  });
  const found = await findLimit(stand, subject, listenerOf(line));
  line.clear();
  write(json ? `${JSON.stringify({ stand: stand.plan.stand, ...found })}\n` : textOf(found));
  return found.bottleneck?.name === 'generator' ? 2 : 0;
}

function listenerOf(line: LiveLine): LimitListener {
  return {
    second: (rps, second) => line.show(`${String(rps).padStart(6)} RPS offered: ${figuresOf(second)}`),
    step: ({ rps, came, objectives, generator }) => {
      const about = generator.length === 0 ? '' : ` (${generator.join('; ')})`;
      const seen = objectives.filter((one) => /^(?:p90|errors):/.test(one)).join('; ');
      line.keep(`${String(rps).padStart(6)} RPS ${came}: ${seen}${about}`);
    },
  };
}

function textOf(found: Limit): string {
  const { bottleneck } = found;
  const why =
    bottleneck === undefined
      ? []
      : [`bottleneck: ${bottleneck.name}`, ...bottleneck.evidence.map((fact) => `  ${fact}`)];
  return `${['', chartOf(found.steps, found.bound), '', sentenceOf(found), ...why].join('\n')}\n`;
}

function sentenceOf({ subject, heldRps, brokeRps, unknownRps }: Limit): string {
  const held = heldRps === undefined ? 'nothing that was tried held' : `${heldRps} RPS held`;
  const unknown = unknownRps === undefined ? '' : `; at ${unknownRps} RPS the generator was not fit to tell`;
  if (brokeRps !== undefined) return `${subject}: ${held}, ${brokeRps} RPS did not${unknown}`;
  if (unknownRps !== undefined) return `${subject}: at least ${heldRps ?? 0} RPS${unknown}`;
  return `${subject}: ${held}, and more than that was not tried`;
}
