import type { MissedCheck, ReportCheck } from '../merged.ts';
import type { EvidenceText } from '../evidence-text.ts';
import { all, el, say, type Markup } from './element.ts';
import { duration, measuredTable } from './figures.ts';
import { badge } from './verdict-badge.ts';

/** Finds what of a check's evidence is shown in the page. */
export type EvidenceOf = (check: ReportCheck) => readonly EvidenceText[];

/** One check: its verdict, and one click away what it measured, what it said, and what it left behind. */
export function checkDetails(check: ReportCheck, evidenceOf: EvidenceOf): Markup {
  const evidence = evidenceOf(check);
  const isBad = check.verdict !== 'pass';
  return el(
    'details',
    { class: `check ${isBad ? 'on-paper' : ''}` },
    el(
      'summary',
      {},
      badge({ verdict: check.verdict }),
      ' ',
      check.title,
      check.reason === undefined ? null : el('span', { class: 'reason' }, check.reason),
    ),
    measuredTable(check.measured),
    check.error === undefined ? null : el('pre', { tabindex: 0 }, check.error),
    ...evidence.map(evidenceDetails),
    el(
      'p',
      { class: 'origin' },
      el('code', {}, `${check.file}:${check.line}`),
      ` · ${check.startedAt.slice(11, 19)} UTC · `,
      say(duration(check.tookMs)),
      ` · ${check.runId}`,
    ),
  );
}

function evidenceDetails(evidence: EvidenceText): Markup {
  const { name, href, text, note } = evidence;
  return el(
    'details',
    { class: 'evidence' },
    el('summary', {}, name, note === undefined ? null : el('small', {}, ` ${note}`)),
    text === undefined ? null : el('pre', { tabindex: 0 }, text),
    href === undefined
      ? null
      : el(
          'p',
          {},
          el('a', { href }, say({ en: 'the whole file', ru: 'файл целиком' })),
          el(
            'small',
            {},
            say({
              en: ' (in the run’s folder; not part of this page)',
              ru: ' (в каталоге запуска, не на этой странице)',
            }),
          ),
        ),
  );
}

/** A check that was planned and never made. */
export function missedDetails(check: MissedCheck): Markup {
  return el(
    'p',
    { class: 'check missed' },
    badge({ verdict: 'not run' }),
    ' ',
    check.title,
    el('small', {}, all(' ', check.runId)),
  );
}
