import type { ReportCheck } from '../merged.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run-file.ts';
import { all, el, say, type Markup } from './element.ts';
import { duration } from './figures.ts';
import { kindName } from './top-section.ts';
import { badge, classOf } from './verdict-badge.ts';

/** Every run with its checks on the clock of the wall, in the order in which they happened, and the time between the runs. */
export function timelineSection({ merged }: Report): Markup {
  const parts = merged.parts.map(({ run }) => run);
  return el(
    'section',
    { id: 'timeline' },
    el('h2', {}, say({ en: 'When', ru: 'Когда' })),
    ...parts.map((run, place) =>
      all(
        pauseBefore(run, parts[place - 1]),
        strip(
          run,
          merged.checks.filter(({ runId }) => runId === run.id),
        ),
      ),
    ),
  );
}

function endMs(run: Run): number {
  const seen = run.checks.map((check) => Date.parse(check.startedAt) + check.tookMs);
  return Math.max(Date.parse(run.endedAt ?? run.startedAt), ...seen);
}

function pauseBefore(run: Run, before: Run | undefined): Markup {
  if (before === undefined) return null;
  const pauseMs = Date.parse(run.startedAt) - endMs(before);
  if (pauseMs < 0) return el('p', { class: 'pause' }, say({ en: 'at the same time:', ru: 'одновременно:' }));
  const words = duration(pauseMs);
  return el('p', { class: 'pause' }, say({ en: `${words.en} later`, ru: `спустя ${words.ru}` }));
}

function strip(run: Run, checks: readonly ReportCheck[]): Markup {
  const fromMs = Date.parse(run.startedAt);
  const spanMs = Math.max(1, endMs(run) - fromMs);
  const lanes = Math.max(1, ...checks.map(({ lane }) => lane + 1));
  return el(
    'div',
    { class: 'strip-of-run' },
    el(
      'h3',
      {},
      say(kindName(run.kind)),
      el(
        'small',
        {},
        ` ${run.startedAt.slice(11, 19)}–${new Date(fromMs + spanMs).toISOString().slice(11, 19)} UTC`,
      ),
    ),
    el(
      'div',
      { class: 'strip', style: `height:${lanes * 18 + 4}px`, 'aria-hidden': 'true' },
      ...checks.map((check) => {
        const left = ((Date.parse(check.startedAt) - fromMs) / spanMs) * 100;
        const width = (check.tookMs / spanMs) * 100;
        return el('span', {
          class: `bar ${classOf({ verdict: check.verdict })}`,
          style: `left:${left.toFixed(2)}%;width:max(2px,${width.toFixed(2)}%);top:${check.lane * 18 + 2}px`,
          title: check.title,
        });
      }),
    ),
    checkTable(checks),
  );
}

function checkTable(checks: readonly ReportCheck[]): Markup {
  return el(
    'details',
    {},
    el(
      'summary',
      {},
      say({ en: `its ${checks.length} checks in order`, ru: `проверки по порядку: ${checks.length}` }),
    ),
    el(
      'table',
      {},
      el(
        'tbody',
        {},
        ...checks.map(({ startedAt, tookMs, verdict, title }) =>
          el(
            'tr',
            {},
            el('td', { class: 'number' }, startedAt.slice(11, 19)),
            el('td', { class: 'number' }, say(duration(tookMs))),
            el('td', {}, badge({ verdict })),
            el('td', { lang: 'en', class: 'kept' }, title),
          ),
        ),
      ),
    ),
  );
}
