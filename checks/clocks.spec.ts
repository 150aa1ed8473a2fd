import { expect, proves, test } from '../fixtures/test.ts';
import { measureClock } from './inside/machine-clock.ts';
import { agesOf } from './probes/age.ts';
import { lookInTurn, unrepeated } from './probes/looks.ts';
import { R } from './requirements/catalogue.ts';

const { offsetMsMax } = R.clocksExact.bound;
/** Enough for both nodes to be among those who answer. */
const looks = 8;

test('stamps and dates of the answers agree with our clock', proves(R.clocksExact), async ({ service }) => {
  // A query of its own each time: whoever keeps copies is told by the checks of caching, not by this one.
  const seen = await lookInTurn(looks, () => service.get(unrepeated('/dummy')));

  const ages = seen.flatMap((one) => agesOf(one).map((age) => ({ node: one.node ?? 'a node', ...age })));
  expect(
    ages.filter(({ sign }) => sign === 'stamp'),
    'answers with a stamp',
  ).toHaveLength(looks);
  for (const { node, sign, ageMs, plusMinusMs } of ages) {
    const offMs = Math.max(0, Math.abs(ageMs) - plusMinusMs);
    expect(
      offMs,
      `the ${sign} of ${node} is ${Math.round(-ageMs)} ± ${Math.round(plusMinusMs)} ms off`,
    ).toKeep({ offsetMsMax }, node);
  }
});

test('the clock of every machine is exact', proves(R.clocksExact), async ({ stand }) => {
  expect(stand.machines.length, 'machines of the stand').toBeGreaterThan(0);
  for (const machine of stand.machines) {
    const { offsetMs, plusMinusMs } = await measureClock(stand.remote(machine));

    const offMs = Math.max(0, Math.abs(offsetMs) - plusMinusMs);

    expect
      .soft(offMs, `${machine.name} is ${Math.round(offsetMs)} ± ${Math.round(plusMinusMs)} ms off ours`)
      .toBeLessThanOrEqual(offsetMsMax);
  }
});
