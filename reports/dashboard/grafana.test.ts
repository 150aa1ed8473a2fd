import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { readEnvironment } from '../../deploy/world/environment.ts';
import { grafanaDashboard, grafanaText } from './grafana.ts';
import { allQuestions, metricsIn, metricsNamed } from './metrics-named.ts';
import { filled, patternOf } from './panel.ts';
import { panels } from './panels.ts';

const dashboardSchema = z.object({
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string(), refId: z.string() })).default([]),
    }),
  ),
});

describe('the dashboard for Grafana', () => {
  const { panels: drawn, templating } = dashboardSchema.parse(grafanaDashboard());

  test('asks every question of the page, with its own places', () => {
    const asked = new Set(drawn.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
    const places = { window: '$__rate_interval', range: '$__range', endpoints: '$endpoints' };

    const missing = panels
      .flatMap(({ lines }) => lines.map(({ question }) => filled(question, places)))
      .filter((question) => !asked.has(question));

    assert.deepEqual(missing, []);
  });

  test('knows every variable that it uses', () => {
    const known = new Set([...templating.list.map(({ name }) => name), '__rate_interval', '__range']);
    const used = [...grafanaText().matchAll(/\$\{?(\w+)/g)].map(([, name]) => name ?? '');

    assert.deepEqual(
      [...new Set(used)].filter((name) => !known.has(name)),
      [],
    );
  });

  test('lays no panel over another or beyond the edge', () => {
    const cells = drawn.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_none, place) => `${x + (place % w)} ${y + Math.floor(place / w)}`),
    );

    assert.equal(new Set(cells).size, cells.length);
    assert.ok(drawn.every(({ gridPos: { x, w } }) => x + w <= 24));
    assert.equal(new Set(drawn.map(({ id }) => id)).size, drawn.length);
  });

  test('is in docs/ as it is made now', async () => {
    const path = join(readEnvironment().projectDir, 'docs/grafana/bingo-stand.json');

    assert.ok((await readFile(path, 'utf8')) === grafanaText(), 'it is of other panels: run `make grafana`');
  });
});

describe('the questions', () => {
  test('name metrics that are told in docs/observability.md', async () => {
    const docs = await readFile(join(readEnvironment().projectDir, 'docs/observability.md'), 'utf8');
    const told = new Set(docs.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g));

    const isTold = (name: string): boolean =>
      told.has(name) || told.has(name.replace(/_(?:bucket|sum|count)$/, '')) || tellsRest(docs, name);
    assert.deepEqual(
      metricsNamed().filter((name) => !isTold(name)),
      [],
    );
  });

  test('have their brackets and braces closed', () => {
    for (const question of allQuestions()) {
      const count = (sign: string): number => question.split(sign).length;
      for (const [open, close] of ['()', '[]', '{}'].map((pair) => [pair[0] ?? '', pair[1] ?? '']))
        assert.equal(count(open ?? ''), count(close ?? ''), question);
    }
  });

  test('are taken apart into the metrics that they name', () => {
    assert.deepEqual(
      metricsIn(
        'sum by (node) (rate(a_total{code="5xx"}[$window])) / scalar(sum(node:b:ratio1m offset $range))',
      ),
      ['a_total', 'node:b:ratio1m'],
    );
  });

  test('name endpoints by a pattern that fits them alone', () => {
    const pattern = patternOf(['GET /api/movie/{id}', 'GET /']).replaceAll('\\\\', '\\');

    assert.match('GET /api/movie/{id}', new RegExp(`^(?:${pattern})$`));
    assert.match('GET /', new RegExp(`^(?:${pattern})$`));
    assert.doesNotMatch('GET /api/movie/1', new RegExp(`^(?:${pattern})$`));
  });
});

/** `service:availability:ratio1h`, `…:ratio1d`: a list of rules gives only the ends of those behind the first. */
function tellsRest(docs: string, name: string): boolean {
  const end = name.split(':').at(-1) ?? '';
  const stem = name.slice(0, name.length - end.length - 1);
  return docs.includes(`\`…:${end}\``) && docs.includes(stem);
}
