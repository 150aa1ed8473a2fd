import type { Sentence } from '../../checks/requirements/requirement.ts';
import type { SpecRun } from '../../deploy/world/environment.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run-file.ts';
import { all, called, el, quoted, say, scrolled, type Markup } from './element.ts';
import { duration, same } from './figures.ts';
import { badge, classOf, verdictSign, verdictWord } from './verdict-badge.ts';

const kinds: Readonly<Record<SpecRun, { readonly name: Sentence; readonly command: string }>> = {
  checks: { name: { en: 'checks', ru: 'проверки' }, command: 'npx playwright test' },
  load: { name: { en: 'load', ru: 'нагрузка' }, command: 'make load' },
  chaos: { name: { en: 'chaos', ru: 'хаос' }, command: 'make chaos' },
  drill: { name: { en: 'drills', ru: 'учения' }, command: 'make drill' },
};

/** What a kind of run is called. */
export function kindName(kind: SpecRun): Sentence {
  return kinds[kind].name;
}

/** The verdict on everything, the thing judged, and what was run and what was not. */
export function topSection(report: Report): Markup {
  const { rows, overall } = report;
  const count = (verdict: string): number => rows.filter((row) => row.verdict === verdict).length;
  const sentence: Sentence =
    overall.verdict === 'fail'
      ? {
          en: `${count('fail')} of ${rows.length} requirements fail`,
          ru: `Нарушено требований: ${count('fail')} из ${rows.length}`,
        }
      : overall.verdict === 'unknown'
        ? {
            en: `Nothing fails, but ${count('unknown')} of ${rows.length} requirements are unknown`,
            ru: `Нарушений нет, но неизвестно: ${count('unknown')} из ${rows.length}`,
          }
        : overall.verdict === 'not run'
          ? { en: 'Nothing was judged', ru: 'Ничего не проверено' }
          : overall.isWhole
            ? { en: `All ${rows.length} requirements hold`, ru: `Выполнены все требования: ${rows.length}` }
            : {
                en: `${count('pass')} of ${rows.length} requirements hold as far as was looked at; ${count('not run')} were not looked at`,
                ru: `Выполнено в пределах проверенного: ${count('pass')} из ${rows.length}; не проверялось: ${count('not run')}`,
              };
  return el(
    'section',
    { class: `top ${classOf(overall)}`, id: 'verdict' },
    el('p', { class: 'verdict' }, badge(overall), ' ', el('strong', {}, say(sentence))),
    report.rejudged === undefined
      ? null
      : el(
          'p',
          { class: 'note' },
          say({
            en: `Judged again by other limits, with no new look: ${report.rejudged}`,
            ru: `Пересчитано с другими пределами, без новых измерений: ${report.rejudged}`,
          }),
        ),
    squares(report),
    partsTable(report),
    ...report.troubles.map((trouble) => el('p', { class: 'note' }, quoted(trouble))),
  );
}

function squares({ rows }: Report): Markup {
  return el(
    'nav',
    { class: 'squares', ...called({ en: 'all requirements', ru: 'все требования' }) },
    ...rows.map((row) =>
      el(
        'a',
        { href: `#${row.requirement.id}`, class: `square ${classOf(row)}` },
        el('b', {}, row.requirement.id),
        el('span', { 'aria-hidden': 'true' }, verdictSign(row)),
        el('span', { class: 'unseen' }, say(verdictWord(row))),
      ),
    ),
  );
}

function partsTable({ merged }: Report): Markup {
  const seen = merged.parts.map(({ run }) => run.kind);
  const missing = (['checks', 'load', 'chaos'] as const).filter((kind) => !seen.includes(kind));
  const heads: readonly Sentence[] = [
    { en: 'run', ru: 'запуск' },
    { en: 'began (UTC)', ru: 'начат (UTC)' },
    { en: 'checks made', ru: 'проверок сделано' },
    { en: 'came to', ru: 'итог' },
    { en: 'how it ended', ru: 'как закончился' },
  ];
  return scrolled(
    { en: 'runs', ru: 'запуски' },
    el(
      'table',
      { class: 'parts' },
      el('caption', {}, say({ en: 'What was run, and what was not', ru: 'Что запускалось и что нет' })),
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, say(head))))),
      el(
        'tbody',
        {},
        ...merged.parts.map(({ run }) => partRow(run)),
        ...missing.map((kind) =>
          el(
            'tr',
            { class: 'missing' },
            el('th', { scope: 'row' }, say(kindName(kind))),
            el(
              'td',
              { colspan: 4 },
              say({ en: 'was not run: ', ru: 'не запускался: ' }),
              el('code', {}, kinds[kind].command),
            ),
          ),
        ),
      ),
    ),
  );
}

function partRow(run: Run): Markup {
  const beyond = run.checks.filter(({ isBeyond }) => isBeyond === true).length;
  const of = (verdict: string): number =>
    run.checks.filter((check) => check.verdict === verdict && check.isBeyond !== true).length;
  const whole = run.whole === undefined ? '?' : String(run.whole);
  const isPart = run.checks.length !== run.whole;
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, say(kindName(run.kind)), el('small', {}, run.id)),
    el('td', {}, run.startedAt.slice(0, 19).replace('T', ' ')),
    el(
      'td',
      { class: isPart ? 'beyond' : '' },
      say({ en: `${run.checks.length} of ${whole}`, ru: `${run.checks.length} из ${whole}` }),
      run.chosen.length === 0
        ? null
        : el('small', {}, say({ en: 'limited to: ', ru: 'только: ' }), el('code', {}, run.chosen.join(' '))),
    ),
    el(
      'td',
      {},
      say({
        en: `${of('pass')} pass, ${of('fail')} fail, ${of('unknown')} unknown`,
        ru: `${of('pass')} да, ${of('fail')} нет, ${of('unknown')} неизвестно`,
      }),
      beyond === 0
        ? null
        : el(
            'small',
            {},
            say({
              en: `${beyond} not to be had on this computer`,
              ru: `${beyond} на этом компьютере невозможно`,
            }),
          ),
    ),
    el('td', {}, say(endOf(run))),
  );
}

function endOf(run: Run): Sentence {
  if (run.status === 'running') {
    return {
      en: 'it never came to its end: it still goes on, or was killed',
      ru: 'не дошёл до конца: ещё идёт или был убит',
    };
  }
  const took =
    run.endedAt === undefined ? same('') : duration(Date.parse(run.endedAt) - Date.parse(run.startedAt));
  if (run.status === 'interrupted')
    return { en: `interrupted after ${took.en}`, ru: `прерван через ${took.ru}` };
  if (run.status === 'timedout')
    return { en: `out of time after ${took.en}`, ru: `не хватило времени: ${took.ru}` };
  return { en: `to its end, in ${took.en}`, ru: `до конца, за ${took.ru}` };
}

/** Nothing was run at all: the page says so, and what to do. */
export function emptySection(): Markup {
  return el(
    'section',
    { class: 'top v-not-run', id: 'verdict' },
    el(
      'p',
      { class: 'verdict' },
      badge({ verdict: 'not run' }),
      ' ',
      el('strong', {}, say({ en: 'There are no runs yet', ru: 'Запусков ещё не было' })),
    ),
    all(
      el(
        'p',
        {},
        say({ en: 'Bring a stand up and look at it: ', ru: 'Поднимите стенд и проверьте его: ' }),
        el('code', {}, 'make deploy && npx playwright test'),
      ),
    ),
  );
}
