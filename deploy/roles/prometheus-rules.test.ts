import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { alertCases, type AlertCase } from './alert-cases.ts';
import { configFile, rulesFile } from './observability.ts';
import { promtool } from './promtool.ts';
import { recordingCases, type RecordingCase } from './recording-cases.ts';
import { sampleFacts, sampleMachine } from './stand-sample.ts';

const directory = await mkdtemp(join(tmpdir(), 'prometheus-rules-'));
after(async () => {
  await rm(directory, { recursive: true });
});
const rules = rulesFile().content;
await writeFile(join(directory, 'rules.yml'), rules);

/** JSON is YAML. An alert that fires has the labels told, whatever its summary says. */
async function tried(name: string, tests: readonly object[]): Promise<void> {
  const file = `${name}.test.yml`;
  await writeFile(
    join(directory, file),
    JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: '5s', tests }),
  );
  await promtool(directory, ['test', 'rules', file]);
}

function testOfRecording({ series, expr, atS, value }: RecordingCase): object {
  return {
    interval: '5s',
    input_series: series.map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `round(${expr}, 0.0001)`,
        eval_time: `${atS}s`,
        exp_samples: value === undefined ? [] : [{ labels: '{}', value }],
      },
    ],
  };
}

/** The series, and whether the alert is among those that fire at a time: asked of ALERTS, which has no summaries. */
function testOf({ alert, series, atS, fires }: AlertCase): object {
  const labels = Object.entries(fires ?? {}).map(([name, value]) => `${name}="${value}"`);
  return {
    interval: '5s',
    input_series: series.map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert}", alertstate="firing"${labels.map((label) => `, ${label}`).join('')}})`,
        eval_time: `${atS}s`,
        exp_samples: fires === undefined ? [] : [{ labels: '{}', value: 1 }],
      },
    ],
  };
}

describe('the rules of Prometheus', () => {
  test('are such as Prometheus reads, and so is its configuration', async () => {
    await writeFile(
      join(directory, 'prometheus.yml'),
      configFile(sampleFacts(), sampleMachine('balancer')).content,
    );

    await promtool(directory, ['check', 'rules', 'rules.yml']);
    await promtool(directory, ['check', 'config', '--syntax-only', 'prometheus.yml']);
  });

  test('have each alert tried, once where it must fire and once where it must not', () => {
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name).sort();
    const tried = (isFiring: boolean): readonly string[] => {
      const cases = alertCases.filter(({ fires }) => (fires !== undefined) === isFiring);
      return [...new Set(cases.map(({ alert }) => alert))].sort();
    };

    assert.deepEqual(tried(true), alerts);
    assert.deepEqual(tried(false), alerts);
  });

  for (const isFiring of [true, false]) {
    test(`${isFiring ? 'fire where they must' : 'keep silent where they must'}: all alerts`, async () => {
      const cases = alertCases.filter(({ fires }) => (fires !== undefined) === isFiring);

      await tried(isFiring ? 'fire' : 'silent', cases.map(testOf));
    });
  }

  test('reckon what is right from known series', async () => {
    await tried('recorded', recordingCases.map(testOfRecording));
  });

  test('are not passed when one fires that must not, or keeps silent where it must fire', async () => {
    const never = alertCases.find(({ fires }) => fires === undefined);
    const always = alertCases.find(({ fires }) => fires !== undefined);
    assert.ok(never !== undefined && always !== undefined);
    const { alert, says, series, atS } = always;

    await assert.rejects(tried('never', [testOf({ ...never, fires: {} })]));
    await assert.rejects(tried('always', [testOf({ alert, says, series, atS })]));
  });
});
