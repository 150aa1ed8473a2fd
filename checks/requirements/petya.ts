import { application } from './application.ts';
import { R } from './catalogue.ts';
import type { Clause, Sentence } from './requirement.ts';

/** How sure it is what a row means, in the letters of bingo.md: three sources or more, two, one, inferred, nobody knows. */
export type Sureness = 'A' | 'B' | 'C' | 'I' | '?';

/** A code that the tester wanted found. */
export interface CodeRow {
  readonly kind: 'code';
  readonly name: string;
  readonly code: string;
  /** Where it is found. */
  readonly means: Sentence;
  readonly settledBy: readonly [Clause, ...Clause[]];
}

/** A check of the tester's. */
export interface CheckRow {
  readonly kind: 'check';
  /** Its place among his checks, from 1. */
  readonly number: number;
  readonly name: string;
  /** What it is known to judge. */
  readonly means: Sentence;
  readonly sure: Sureness;
  /** Our clauses that settle it: it is green when all of them hold. */
  readonly settledBy: readonly [Clause, ...Clause[]];
}

const { codes, queryMsMax } = application;

/** Петя's three codes, in his order (bingo.md section 2). */
export const petyaCodes: readonly CodeRow[] = [
  {
    kind: 'code',
    name: 'Запуск приложения',
    code: codes.started,
    means: { en: 'printed at every good start', ru: 'печатается при каждом успешном запуске' },
    settledBy: [R.pingWell],
  },
  {
    kind: 'code',
    name: 'Поход в корень',
    code: codes.index,
    means: { en: 'the answer of GET /', ru: 'ответ GET /' },
    settledBy: [R.outsideServed],
  },
  {
    kind: 'code',
    name: 'Гугл забанен',
    code: codes.quickStart,
    means: { en: 'printed after a fast start', ru: 'печатается после быстрого запуска' },
    settledBy: [R.startsQuickly],
  },
];

/** What a row of his judges, but for its number, which is its place. */
type Row = readonly [
  name: string,
  sure: Sureness,
  means: Sentence,
  settledBy: readonly [Clause, ...Clause[]],
];

const clocksAndCaches: Row[2] = {
  en: 'the stamp of dummy answers agrees with his own clock',
  ru: 'stamp в ответах dummy сходится с его часами',
};
const sla: Row[2] = {
  en: 'the figures at the peak; red without an index on the id',
  ru: 'показатели на пике; без индекса по id красная',
};

const rows: readonly Row[] = [
  ['Сервис подаёт признаки жизни', 'I', { en: '/ping answers', ru: '/ping отвечает' }, [R.pingWell]],
  [
    'В конфигурации — правильный email',
    'I',
    {
      en: 'readable from outside: /config, or data of /dummy',
      ru: 'видно снаружи: /config или data в /dummy',
    },
    [R.emailVisible],
  ],
  [
    'Осознал, что ТЗ — только гайдлайн',
    '?',
    {
      en: 'never explained: perhaps that something outside the specification answers',
      ru: 'не объяснено: возможно, отвечает что-то вне ТЗ',
    },
    [R.outsideServed],
  ],
  ['Настроил часы, не закешировал лишнего 1', 'B', clocksAndCaches, [R.clocksExact, R.dbDummyNotCached]],
  [
    'Настроил часы, не закешировал лишнего 2',
    'B',
    clocksAndCaches,
    [R.clocksExact, R.nothingElseCached, R.longDummyYoung],
  ],
  [
    'GET /api/movie работает корректно',
    'A',
    { en: 'one request at a time', ru: 'по одному запросу за раз' },
    [R.movieListWorks, R.movieListNotCached],
  ],
  [
    'GET /api/customer работает корректно',
    'A',
    { en: 'one request at a time', ru: 'по одному запросу за раз' },
    [R.customerListWorks, R.customerListNotCached],
  ],
  [
    'GET /api/session работает корректно',
    'A',
    {
      en: `one request at a time; red above ${queryMsMax / 1000} s`,
      ru: `по одному запросу за раз; дольше ${queryMsMax / 1000} с — красная`,
    },
    [R.sessionListWorks, R.sessionListNotCached],
  ],
  [
    'GET /db_dummy соответствует SLA',
    'A',
    { en: 'the figures at the peak; red with one node', ru: 'показатели на пике; с одной нодой красная' },
    [R.dbDummyFast, R.bothServe],
  ],
  [
    'POST /api/session работает корректно',
    'I',
    {
      en: 'red where each node had a database of its own, or wrote to a replica',
      ru: 'красная, если у каждой ноды своя база или запись шла в реплику',
    },
    [R.createWorks, R.createNotCached, R.oneDatabase],
  ],
  [
    'GET /api/movie/{id} работает корректно',
    'A',
    {
      en: 'the figures at the peak; green even without an index',
      ru: 'показатели на пике; зелёная и без индекса',
    },
    [R.movieWorks, R.movieNotCached, R.movieFast],
  ],
  [
    'GET /api/customer/{id} работает корректно',
    'A',
    sla,
    [R.customerWorks, R.customerNotCached, R.customerFast],
  ],
  ['GET /api/session/{id} работает корректно', 'A', sla, [R.sessionWorks, R.sessionNotCached, R.sessionFast]],
  [
    'Отказоустойчивость 1',
    'I',
    { en: 'the application exits under load', ru: 'приложение завершается под нагрузкой' },
    [R.lossUnseen, R.nodeRecovers],
  ],
  [
    'Отказоустойчивость 2',
    'C',
    { en: 'the memory leak', ru: 'утечка памяти' },
    [R.lossUnseen, R.nodeRecovers],
  ],
  [
    'Отказоустойчивость 3',
    'A',
    {
      en: 'the sick state: 500 on everything; green exactly when something watches /ping',
      ru: 'больное состояние: 500 на всё; зелёная, только если за /ping кто-то следит',
    },
    [R.watchdogArmed, R.lossUnseen, R.nodeRecovers, R.pingSick],
  ],
  [
    'Ускорен старт',
    'A',
    { en: 'how soon a broken node is back', ru: 'как скоро сломанная нода возвращается' },
    [R.startsQuickly, R.nodeRecovers],
  ],
  [
    'Есть https',
    'B',
    { en: 'self-signed on a bare IP passes', ru: 'самоподписанный на голом IP годится' },
    [R.httpsServed],
  ],
  [
    'Есть кеширование для GET /long_dummy',
    'A',
    {
      en: 'a time-to-live just under a minute passes; red where a short time-out kept it from ever being filled',
      ru: 'время жизни чуть меньше минуты годится; красная, если из-за короткого тайм-аута кеш ни разу не наполнился',
    },
    [R.longDummyCached],
  ],
];

/** Петя's 19 checks, in his order, under his names (bingo.md section 2). */
export const petyaChecks: readonly CheckRow[] = rows.map(([name, sure, means, settledBy], place) => ({
  kind: 'check',
  number: place + 1,
  name,
  sure,
  means,
  settledBy,
}));

/** All rows as he shows them: the codes, then the checks. */
export const petyaRows: readonly (CodeRow | CheckRow)[] = [...petyaCodes, ...petyaChecks];
