import type { WatchState } from '../../watch/watch-state.ts';

/** What goes on, as lines for people; `lost` when whoever told it is gone. */
export function nowWords(state: WatchState | 'lost' | undefined, language: 'en' | 'ru'): readonly string[] {
  const isEn = language === 'en';
  if (state === 'lost')
    return [
      isEn
        ? '“make watch” has ended: this page no longer changes.'
        : '«make watch» завершён: страница больше не обновляется.',
    ];
  if (state === undefined) return [isEn ? 'Connecting…' : 'Подключение…'];
  const begin = '`npx playwright test`, `make load`, `make chaos`';
  if (state.kind === 'none')
    return [
      isEn
        ? `No run goes on, and there was none. Begin one in another terminal: ${begin}`
        : `Запусков нет и не было. Начните в другом терминале: ${begin}`,
    ];
  const { run, stand, made, planned, bad, startedAt } = state;
  const far = isEn
    ? `${made} of ${planned} checks made, ${bad} of them not passed`
    : `сделано проверок: ${made} из ${planned}, не пройдено: ${bad}`;
  const since = `${startedAt.slice(11, 19)} UTC`;
  if (state.kind === 'ended')
    return [
      isEn
        ? `No run goes on. The last: ${run} on ${stand}, since ${since}; ${far}.`
        : `Сейчас ничего не запущено. Последний запуск: ${run} на ${stand}, с ${since}; ${far}.`,
      isEn ? `Begin one in another terminal: ${begin}` : `Начните в другом терминале: ${begin}`,
    ];
  if (state.kind === 'killed')
    return [
      isEn
        ? `The run was killed: ${run} on ${stand}, since ${since}; ${far}. What it had seen until then is below.`
        : `Запуск был убит: ${run} на ${stand}, с ${since}; ${far}. Ниже — то, что он успел увидеть.`,
    ];
  const { now, told } = state.live;
  return [
    isEn
      ? `A run goes on: ${run} on ${stand}, since ${since}; ${far}.`
      : `Идёт запуск: ${run} на ${stand}, с ${since}; ${far}.`,
    ...now.map(({ title, since: from }) => `▶ ${title} (${isEn ? 'since' : 'с'} ${from.slice(11, 19)} UTC)`),
    ...(told === undefined
      ? []
      : [
          `${told.what}: ${told.done === undefined ? '' : `${Math.round(told.done * 100)} %, `}${told.figures.trim()}`,
        ]),
  ];
}
