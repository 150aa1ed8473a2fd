import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chartOf, type ChartStep } from './chart.ts';

const held: ChartStep = { rps: 60, answeredRps: 60, p90Ms: 100, errorRatio: 0, came: 'held' };
const broke: ChartStep = {
  rps: 240,
  answeredRps: 190.25,
  p90Ms: Infinity,
  errorRatio: 0.125,
  came: 'broke',
};

describe('the chart of a search', () => {
  it('shows the steps by rate, whatever order they were made in, with the bound across them', () => {
    const lines = chartOf([broke, held], { p90MsMax: 400 }).split('\n');

    assert.equal(lines.length, 3);
    assert.match(lines[1] ?? '', /^ {4}60 {6}60\.0 {3}0\.0 % {4}100 ms {2}█{5} {15}│ {19} {2}held$/);
    assert.match(lines[2] ?? '', /^ {3}240 {5}190\.3 {2}12\.5 % {3}endless {2}█{39}▶ {2}broke$/);
  });

  it('has all its bars in one column, the bound at one place', () => {
    const [head = '', ...lines] = chartOf(
      [
        { ...held, p90Ms: 0 },
        { ...held, p90Ms: 399 },
      ],
      { p90MsMax: 400 },
    ).split('\n');

    assert.equal(new Set(lines.map((line) => line.length)).size, 1);
    const [empty = '', full = ''] = lines;
    assert.equal(full.lastIndexOf('█') + 1, empty.indexOf('│'));
    assert.equal(head.indexOf('400 ms'), empty.indexOf('│'));
  });
});
