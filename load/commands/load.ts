// Answers one question about the load that a stand carries. `make load PROFILE=steady ENDPOINT=/db_dummy RATE=90 DURATION=30s`
import { R } from '../../checks/requirements/catalogue.ts';
import { standTarget } from '../../checks/way.ts';
import { attachStand, refuseSickStand } from '../../deploy/attached-stand.ts';
import { runEntry, type Call } from '../../deploy/world/entry.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { LiveLine } from '../../deploy/world/live-line.ts';
import { barOf } from '../../deploy/world/told-line.ts';
import { readQuestion, type Question } from '../ask.ts';
import { autocannon } from '../autocannon.ts';
import { clientBookOf, openBooks } from '../books.ts';
import type { LiveSecond } from '../engine.ts';
import { resultFacts, resultTable } from '../load-words.ts';
import { openLoop } from '../open-loop.ts';
import { durationMs, meanRps } from '../profile.ts';
import { figuresOf } from '../progress-line.ts';
import { judgeLoad, objectiveText } from '../sla.ts';

const timeoutMs = 10_000;

await runEntry({ name: 'load', summary: 'What one load comes to.' }, ask);

async function ask(call: Call): Promise<number> {
  const { settings } = call.environment;
  const question = readQuestion(settings);
  if (settings.TARGET !== undefined) throw onlyLooking(settings.TARGET);
  await using stand = await attachStand(call.environment);
  refuseSickStand(await stand.status());
  const books = await openBooks(stand);
  const { profile, traffic, engine, way } = question;
  const result = await (engine === 'open loop' ? openLoop : autocannon()).run({
    target: standTarget(stand, way),
    profile,
    traffic,
    timeoutMs,
    onSecond: display(call, question),
  });
  const doubleEntry = await books.close(clientBookOf(result.byEndpoint));
  const { verdict, objectives, reasons, despite } = judgeLoad(result, boundOf(question));
  if (call.json) {
    const facts = resultFacts(result);
    call.write(
      `${JSON.stringify({ ...facts, way, doubleEntry, verdict, objectives, reasons, despite }, null, 2)}\n`,
    );
  } else {
    const lines = resultTable(result, doubleEntry).map(([name, value]) => `  ${name.padEnd(14)} ${value}`);
    const why = [...objectives.map(objectiveText), ...reasons, ...(despite === undefined ? [] : [despite])];
    const judged = why.map((one) => `                 ${one}`);
    call.write(`\n${lines.join('\n')}\n  ${'verdict'.padEnd(14)} ${verdict}\n${judged.join('\n')}\n\n`);
  }
  return exitCodeOf(verdict, doubleEntry.differences);
}

/** What R04 to R08 demand, at the rate and for the time that were asked for. */
function boundOf({ profile }: Question): typeof R.dbDummyFast.bound {
  return { ...R.dbDummyFast.bound, rps: meanRps(profile), forMs: durationMs(profile) };
}

function exitCodeOf(verdict: 'pass' | 'fail' | 'unknown', differences: readonly string[]): number {
  if (verdict === 'unknown') return 2;
  return verdict === 'fail' || differences.length > 0 ? 1 : 0;
}

function display({ write, json, environment }: Call, question: Question): (second: LiveSecond) => void {
  const what = `${question.profile.name} on ${question.traffic.name}`;
  const line = new LiveLine({ write: json ? () => undefined : write, isTerminal: environment.isTerminal });
  return (second) => {
    const { planned, plannedInAll } = second;
    line.show(barOf({ what, done: planned / plannedInAll, figures: figuresOf(second) }));
  };
}

function onlyLooking(target: string): Failure {
  return new Failure('PlanInvalid', {
    attempted: `load TARGET=${target}`,
    happened: 'a service that is known by its URL alone is only looked at: it may be anybody’s',
    hint: 'without TARGET the stand of `make deploy` is loaded; a URL is judged by `npx playwright test`',
  });
}
