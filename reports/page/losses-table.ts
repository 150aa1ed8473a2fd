import type { Sentence } from '../../checks/requirements/requirement.ts';
import type { ExperimentFile } from '../../chaos/experiment-file.ts';
import { all, el, quoted, say, type Markup } from './element.ts';
import { same } from './figures.ts';
import { inRussian } from './in-russian.ts';
import { number } from './plain-number.ts';
import { table } from './table.ts';

type Losses = ExperimentFile['losses']['before'];

const phases: readonly (readonly [keyof ExperimentFile['losses'], Sentence])[] = [
  ['before', { en: 'before', ru: 'до' }],
  ['during', { en: 'during', ru: 'во время' }],
  ['after', { en: 'after', ru: 'после' }],
];

/** What users went through before, during and after, the worst second and ten seconds, and the longest gap of each kind. */
export function lossesTable({ losses }: ExperimentFile): Markup {
  const heads: readonly Sentence[] = [
    { en: 'phase', ru: 'фаза' },
    { en: 'requests', ru: 'запросов' },
    { en: 'lost', ru: 'потеряно' },
    { en: 'p50, ms', ru: 'p50, мс' },
    { en: 'p90, ms', ru: 'p90, мс' },
    { en: 'p99, ms', ru: 'p99, мс' },
    { en: 'worst second', ru: 'худшая секунда' },
    { en: 'worst 10 s', ru: 'худшие 10 с' },
  ];
  return all(
    table(
      { en: 'Before, during, after', ru: 'До, во время, после' },
      heads,
      phases.map(([key, words]) => lossesRow(words, losses[key])),
    ),
    gapsTable(losses.sinceHarm),
  );
}

function lossesRow(
  phase: Sentence,
  { looks, lost, byKind, p50Ms, p90Ms, p99Ms, worst1s, worst10s }: Losses,
): readonly Markup[] {
  const kinds = Object.entries(byKind).map(([kind, count], place) =>
    all(place === 0 ? null : ', ', say(inRussian(kind)), ` ${count}`),
  );
  return [
    say(phase),
    String(looks),
    all(String(lost), kinds.length === 0 ? null : el('small', {}, ...kinds)),
    ...[p50Ms, p90Ms, p99Ms].map(value),
    ...[worst1s, worst10s].map((window) => (window === null ? '–' : `${number(window.errorRatio * 100)} %`)),
  ];
}

function gapsTable({ gaps }: Losses): Markup {
  if (gaps.length === 0) return null;
  const heads: readonly Sentence[] = [
    { en: 'gap by outcome', ru: 'разрыв по виду' },
    { en: 'length, ms', ru: 'длина, мс' },
    { en: 'requests lost', ru: 'потеряно запросов' },
  ];
  return table(
    { en: 'The longest gaps since the harm', ru: 'Самые долгие разрывы после вреда' },
    heads,
    gaps.map(({ kind, lengthMs, plusMinusMs, lost, open }) => [
      say(kind === 'any' ? { en: 'any', ru: 'любой' } : inRussian(kind)),
      all(
        `${number(lengthMs)} ± ${number(plusMinusMs)}`,
        open ? say({ en: ' (still open)', ru: ' (не закончился)' }) : null,
      ),
      String(lost),
    ]),
  );
}

/** Our own targets, which fail no requirement, and what became of the acknowledged writes. */
export function targetsTable({ targets, writes }: ExperimentFile): Markup {
  const heads: readonly Sentence[] = [
    { en: 'our own target', ru: 'наша цель' },
    { en: 'wanted', ru: 'хотели' },
    { en: 'seen', ru: 'увидели' },
    same(''),
  ];
  const { posted, wrong } = writes;
  return all(
    targets.length === 0
      ? null
      : table(
          {
            en: 'Our own targets: missing one fails no requirement',
            ru: 'Наши цели: промах не нарушает требований',
          },
          heads,
          targets.map(({ what, wanted, seen, met }) => [
            ...[what, wanted, seen].map((words) => say(inRussian(words))),
            met
              ? say({ en: 'met', ru: 'достигнута' })
              : el('b', { class: 'beyond' }, say({ en: 'missed', ru: 'не достигнута' })),
          ]),
        ),
    el(
      'p',
      {},
      say({
        en: `Writes: ${posted.acknowledged} acknowledged, ${posted.refused} refused, ${posted.unknown} unknown; ${wrong.length} are not as they must be.`,
        ru: `Записи: подтверждено ${posted.acknowledged}, отвергнуто ${posted.refused}, неизвестно ${posted.unknown}; не так, как должно быть: ${wrong.length}.`,
      }),
    ),
    ...wrong.map(({ kind, startTime, words }) =>
      el('p', { class: 'note' }, quoted(`${kind}: ${startTime}: ${words}`)),
    ),
  );
}

function value(one: number | 'endless' | null): Markup {
  if (one === null) return '–';
  return one === 'endless' ? say({ en: 'endless', ru: 'бесконечно' }) : number(one);
}
