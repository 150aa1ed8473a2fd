import type { MissedCheck, ReportCheck } from '../merged.ts';
import type { EvidenceText } from '../evidence-text.ts';
import { el, quoted, say, type Markup } from './element.ts';
import { duration, measuredTable } from './figures.ts';
import { eachInRussian } from './in-russian.ts';
import { badge } from './verdict-badge.ts';

/** Finds what of a check's evidence is shown in the page. */
export type EvidenceOf = (check: ReportCheck) => readonly EvidenceText[];

/** Every check once, with its evidence; all else on the page leads here. */
export function checksSection(checks: readonly ReportCheck[], evidenceOf: EvidenceOf): Markup {
  return el(
    'section',
    { id: 'checks' },
    el('h2', {}, say({ en: 'Checks and their evidence', ru: 'Проверки и их доказательства' })),
    ...checks.map((check, place) => checkDetails(check, { evidenceOf, place })),
  );
}

/** One check on one line, with the way to its evidence. */
export function checkLine(check: ReportCheck, place: number): Markup {
  return el(
    'p',
    { class: 'check' },
    badge({ verdict: check.verdict }),
    ' ',
    el('a', { href: `#c${place + 1}`, lang: 'en', class: 'kept' }, check.title),
    reasonOf(check),
  );
}

/** Why it did not pass, as it was said when it was made. */
export function reasonOf({ reason }: Pick<ReportCheck, 'reason'>): Markup {
  return reason === undefined ? null : el('span', { class: 'reason kept', lang: 'en' }, reason);
}

/** One check: its verdict, and one click away what it measured, what it said, and what it left behind. */
function checkDetails(
  check: ReportCheck,
  of: { readonly evidenceOf: EvidenceOf; readonly place: number },
): Markup {
  const evidence = of.evidenceOf(check);
  const isBad = check.verdict !== 'pass';
  return el(
    'details',
    { class: `check ${isBad ? 'on-paper' : ''}`, id: `c${of.place + 1}`, open: isBad },
    el('summary', {}, badge({ verdict: check.verdict }), ' ', quoted(check.title), reasonOf(check)),
    measuredTable(check.measured),
    check.error === undefined ? null : el('pre', { tabindex: 0, lang: 'en', class: 'kept' }, check.error),
    ...evidence.map((one) => evidenceDetails(one, { isOnPaper: isBad })),
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

/** One file of evidence: its text, and where the whole of it is. On paper that of what did not pass is open. */
export function evidenceDetails(
  evidence: EvidenceText,
  { isOnPaper }: { readonly isOnPaper: boolean },
): Markup {
  const { name, href, text, note } = evidence;
  return el(
    'details',
    { class: `evidence${isOnPaper && text !== undefined ? ' on-paper' : ''}` },
    el(
      'summary',
      {},
      quoted(name),
      note === undefined ? null : el('small', {}, ' ', say(eachInRussian(note))),
    ),
    text === undefined ? null : el('pre', { tabindex: 0, lang: 'en', class: 'kept' }, text),
    href === undefined
      ? null
      : el(
          'p',
          {},
          el(
            'a',
            { href },
            say({ en: 'the whole file, in the run’s folder', ru: 'файл целиком, в каталоге запуска' }),
          ),
        ),
  );
}

/** A check that was planned and never made. */
export function missedDetails(check: MissedCheck): Markup {
  return notRun(check.title, ' ', check.runId);
}

/** A check that this computer cannot make. */
export function beyondDetails(check: ReportCheck): Markup {
  return notRun(
    check.title,
    say({ en: ' not to be had on this computer: ', ru: ' на этом компьютере невозможно: ' }),
    quoted(check.reason ?? ''),
  );
}

function notRun(title: string, ...why: readonly Markup[]): Markup {
  return el(
    'p',
    { class: 'check missed' },
    badge({ verdict: 'not run' }),
    ' ',
    quoted(title),
    el('small', {}, ...why),
  );
}
