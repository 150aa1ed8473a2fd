import { markWords } from '../../chaos/measure/mark.ts';
import { experiments, poisons } from '../../chaos/experiments.ts';
import type { EvidenceText } from '../evidence-text.ts';
import type { ExperimentView } from '../experiment-view.ts';
import { latencies, nodeRates, rates, widened, type Columns } from '../series.ts';
import type { ChartData } from './chart-data.ts';
import { chaosOverview, lookEveryMs } from './chaos-overview.ts';
import { chartFigure, chartFigures } from './chart-figure.ts';
import { evidenceDetails } from './check-details.ts';
import { all, el, quoted, say, scrolled, type Markup } from './element.ts';
import { quantity } from './figures.ts';
import { inRussian } from './in-russian.ts';
import { number } from './plain-number.ts';
import { lossesTable, targetsTable } from './losses-table.ts';
import { markWordsRu } from './mark-words.ts';
import { badge, classOf } from './verdict-badge.ts';

/** Every experiment second by second: what users got, what was done, who noticed when, and what the machines said. */
export function chaosSection(
  views: readonly ExperimentView[],
  evidenceOf: (view: ExperimentView) => readonly EvidenceText[],
): Markup {
  if (views.length === 0) return null;
  return el(
    'section',
    { id: 'chaos' },
    el('h2', {}, say({ en: 'Chaos', ru: 'Хаос' })),
    chaosOverview(views),
    ...views.map((view, place) => experiment(view, { id: `x${place + 1}`, evidence: evidenceOf(view) })),
  );
}

function experiment(
  view: ExperimentView,
  of: { readonly id: string; readonly evidence: readonly EvidenceText[] },
): Markup {
  const { check, file, histories, troubles } = view;
  const isBad = check.verdict !== 'pass';
  return el(
    'details',
    { class: `requirement on-paper experiment ${classOf(check)}`, id: of.id, open: isBad },
    el(
      'summary',
      {},
      el('b', { class: 'id' }, of.id),
      badge({ verdict: check.verdict }),
      el('span', { class: 'sentence kept', lang: 'en' }, check.title),
      el('span', { class: 'nearest' }, gapWords(view)),
    ),
    ...troubles.map((trouble) => el('p', { class: 'note' }, quoted(trouble))),
    check.reason === undefined ? null : el('p', { class: 'note' }, quoted(check.reason)),
    el(
      'p',
      {},
      ...file.faults.map(({ name, victims, area }) =>
        all(
          el('b', { lang: 'en', class: 'kept' }, name),
          ' · ',
          say(inRussian(area)),
          ` · ${victims.join(', ')} `,
        ),
      ),
      el('small', {}, say(inRussian(sentenceOf(file.name)))),
    ),
    histories.has('users')
      ? charts(view, of.id)
      : el('p', { class: 'note' }, say({ en: 'no history of the users', ru: 'истории пользователей нет' })),
    timeLine(view),
    lossesTable(file),
    targetsTable(file),
    ...of.evidence.map((one) => evidenceDetails(one, { isOnPaper: isBad })),
  );
}

/** What the fault does, as its kind says it; nothing for one that is no longer known. */
function sentenceOf(name: string): string {
  return [...experiments, ...poisons].find((one) => one.name === name)?.sentence ?? '';
}

/** The failover gap as a number with its error bar, and how soon the nodes were back. */
function gapWords({ file }: ExperimentView): Markup {
  const gap = file.losses.sinceHarm.gaps[0];
  const { lost, looks } = file.losses.sinceHarm;
  const back = file.nodes.filter((node) => node.lost);
  return all(
    say({ en: 'gap ', ru: 'разрыв ' }),
    el(
      'b',
      {},
      gap === undefined ? '0' : number(gap.lengthMs),
      ' ± ',
      number(gap?.plusMinusMs ?? lookEveryMs(file)),
      say({ en: ' ms', ru: ' мс' }),
    ),
    say({ en: `, ${lost} of ${looks} lost`, ru: `, потеряно ${lost} из ${looks}` }),
    ...back.map(({ subject, tookMs, plusMinusMs }) =>
      all(
        `, ${subject} `,
        say({ en: 'back after ', ru: 'вернулась через ' }),
        el(
          'b',
          {},
          say(typeof tookMs === 'number' ? quantity('withinMs', tookMs) : { en: 'never', ru: 'никогда' }),
        ),
        ` ± ${number(plusMinusMs)}`,
      ),
    ),
  );
}

function charts({ file, histories }: ExperimentView, id: string): Markup {
  const users = histories.get('users');
  if (users === undefined) return null;
  const originMs = file.faults[0]?.injectedMs ?? file.startedMs;
  const seconds = (ms: number): number => Math.round(ms - originMs) / 1_000;
  const ends = file.faults.map(({ healedMs }) => healedMs);
  const context: Pick<ChartData, 'group' | 'shaded' | 'marks'> = {
    group: id,
    shaded: [{ fromS: 0, toS: seconds(Math.max(originMs, ...ends)) }],
    marks: file.timeLine.map(({ atMs }, place) => ({ atS: seconds(atMs), label: String(place + 1) })),
  };
  const chart = (name: string, columns: Columns, words: Pick<ChartData, 'title' | 'unit'>): Markup =>
    chartFigure({ id: `${id}-${name}`, ...words, ...context, ...widened(columns, span) });
  const { served, lost } = rates(users, originMs);
  const latency = latencies(users, originMs);
  const span = {
    fromS: seconds(users.observations[0]?.dueMs ?? originMs),
    toS: seconds(users.observations.at(-1)?.dueMs ?? originMs),
  };
  const perSecond = {
    en: 'requests per second; seconds from the harm',
    ru: 'запросов в секунду; секунды от вреда',
  };
  return chartFigures(
    chart('rps', served, {
      title: { en: 'What users got', ru: 'Что получали пользователи' },
      unit: perSecond,
    }),
    lost.series.length === 0
      ? el('p', { class: 'origin' }, say({ en: 'No request was lost.', ru: 'Ни один запрос не потерян.' }))
      : chart('lost', lost, { title: { en: 'Lost, by outcome', ru: 'Потери по видам' }, unit: perSecond }),
    chart('latency', latency, {
      title: { en: 'Latency', ru: 'Задержка' },
      unit: {
        en: `ms from the planned time; ${latency.thinned.kept.length} of ${latency.thinned.of} requests drawn, every lost one among them`,
        ru: `мс от планового времени; показано ${latency.thinned.kept.length} из ${latency.thinned.of} запросов, все потерянные среди них`,
      },
    }),
    chart('nodes', nodeRates(users, originMs), {
      title: { en: 'Who answered', ru: 'Кто отвечал' },
      unit: perSecond,
    }),
  );
}

function timeLine({ file }: ExperimentView): Markup {
  const originMs = file.faults[0]?.injectedMs ?? file.startedMs;
  const heads = [
    { en: '', ru: '' },
    { en: 'seconds from the harm', ru: 'секунды от вреда' },
    { en: 'where', ru: 'где' },
    { en: 'what', ru: 'что' },
    { en: 'who saw it, in its own words', ru: 'кто увидел, дословно' },
  ];
  return scrolled(
    { en: 'time line', ru: 'ход событий' },
    el(
      'table',
      {},
      el(
        'caption',
        {},
        say({
          en: 'The time line from all sides (its numbers are the marks of the charts)',
          ru: 'Ход событий со всех сторон (номера — метки на графиках)',
        }),
      ),
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, say(head))))),
      el(
        'tbody',
        {},
        ...file.timeLine.map(({ kind, machine, atMs, plusMinusMs, source, words }, place) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, String(place + 1)),
            el(
              'td',
              { class: 'number' },
              `${((atMs - originMs) / 1_000).toFixed(3)} ± ${(plusMinusMs / 1_000).toFixed(3)}`,
            ),
            el('td', { class: 'number' }, machine ?? ''),
            el('td', {}, say({ en: markWords[kind], ru: markWordsRu[kind] })),
            el('td', {}, el('small', {}, say(inRussian(source)), ': '), quoted(words)),
          ),
        ),
      ),
    ),
  );
}
