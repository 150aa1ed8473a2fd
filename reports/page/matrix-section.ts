import type { Sentence } from '../../checks/requirements/requirement.ts';
import { nearestValue, type ClauseRow, type RequirementRow } from '../matrix.ts';
import { all, el, say, type Markup } from './element.ts';
import { boundName, measuredTable, quantity } from './figures.ts';
import type { ReportCheck } from '../merged.ts';
import { beyondDetails, checkLine, missedDetails } from './check-details.ts';
import { sourceInRussian } from './in-russian.ts';
import { badge, classOf } from './verdict-badge.ts';

/** Every Requirement with its clauses, their checks, what was measured against which bound, and the evidence. */
export function matrixSection(rows: readonly RequirementRow[], made: readonly ReportCheck[]): Markup {
  return el(
    'section',
    { id: 'matrix' },
    el('h2', {}, say({ en: 'Requirements', ru: 'Требования' })),
    ...rows.map((row) => requirementDetails(row, made)),
  );
}

function requirementDetails(row: RequirementRow, made: readonly ReportCheck[]): Markup {
  const { requirement, clauses } = row;
  const isBad = row.verdict === 'fail' || row.verdict === 'unknown';
  return el(
    'details',
    { class: `requirement on-paper ${classOf(row)}`, id: requirement.id, open: isBad },
    el(
      'summary',
      {},
      el('b', { class: 'id' }, requirement.id, requirement.starred ? ' ★' : null),
      badge(row),
      el('span', { class: 'sentence' }, say(requirement.sentence)),
      el('span', { class: 'nearest' }, nearestOf(row)),
    ),
    ...clauses.map((clause) => clauseBlock(clause, made)),
  );
}

/** The one value of a Requirement that is nearest to its bound, for whoever only skims. */
function nearestOf(row: RequirementRow): Markup {
  const first = nearestValue(row);
  if (first === undefined) return null;
  const { bound, value, limit } = first;
  return all(
    say(boundName(bound)),
    ' ',
    el('b', {}, say(quantity(bound, value))),
    ' / ',
    say(quantity(bound, limit)),
  );
}

function clauseBlock(row: ClauseRow, made: readonly ReportCheck[]): Markup {
  const { clause, checks, missed, beyond, measured } = row;
  return el(
    'div',
    { class: 'clause', id: clause.key },
    el('h3', {}, badge(row), ' ', say(clause.sentence)),
    measuredTable(measured),
    left(row),
    el(
      'div',
      { class: 'lines' },
      ...worstFirst(checks).map((check) => checkLine(check, made.indexOf(check))),
      ...beyond.map(beyondDetails),
      ...missed.map(missedDetails),
    ),
    el('p', { class: 'origin' }, el('code', {}, clause.key), ' · ', say(sourceInRussian(clause.source))),
  );
}

/** Nobody looks for the one that failed among thirty that passed. */
function worstFirst(checks: readonly ReportCheck[]): readonly ReportCheck[] {
  const rank = ({ verdict }: ReportCheck): number => (verdict === 'fail' ? 0 : verdict === 'unknown' ? 1 : 2);
  return [...checks].sort((a, b) => rank(a) - rank(b));
}

/** What keeps a pass from being the last word. */
function left({ isWhole, isUncovered, lacking, missed }: ClauseRow): Markup {
  if (isWhole) return null;
  const commands: Readonly<Record<string, string>> = {
    checks: 'npx playwright test',
    load: 'make load',
    chaos: 'make chaos',
    deploy: 'make deploy',
  };
  if (isUncovered) {
    const words = {
      en: 'Uncovered: no check looks at it.',
      ru: 'Не покрыто: ни одна проверка сюда не смотрит.',
    };
    return el('p', { class: 'note' }, say(words));
  }
  const words: Sentence =
    lacking.length > 0
      ? { en: 'Not looked at by: ', ru: 'Не смотрели: ' }
      : missed.length > 0
        ? {
            en: 'Some of its checks were planned and never made.',
            ru: 'Часть проверок запланирована, но не сделана.',
          }
        : {
            en: 'The run was limited to some checks: others may belong here.',
            ru: 'Запуск был ограничен частью проверок: сюда могут относиться и другие.',
          };
  return el(
    'p',
    { class: 'note' },
    say(words),
    ...lacking.map((kind, place) => all(place === 0 ? null : ', ', el('code', {}, commands[kind] ?? kind))),
  );
}
