import { application } from '../application.ts';
import { clause, keyed, type Unbounded } from '../requirement.ts';

/** How far a machine's clock may be off. */
export interface ClockBound {
  /** To either side, against our own clock, beyond what the measurement itself leaves open. */
  readonly offsetMsMax: number;
}

/** How many requests the stand's figures may miss or add. */
export interface CountBound {
  readonly countErrorMax: number;
  /** Requests that must have been sent to say so. */
  readonly requestsMin: number;
  /** The same for lists, each of which takes seconds. */
  readonly listRequestsMin: number;
}

/** How far the figures on a chart may be from what the client counted. */
export interface ChartBound {
  /** The difference as a part of the client's count, over a minute. */
  readonly countErrorRatioMax: number;
  /** The rate and the time of the load that is counted. */
  readonly rps: number;
  readonly forMs: number;
}

/** What is wrong or missing on the stand. */
export interface DriftBound {
  /** What the one command would have to change now. */
  readonly changesMax: number;
}

/** R17, R18, R20, R21 and R22: how the stand is kept. */
export const careClauses = keyed({
  endpointsCounted: clause('endpointsCounted', {
    id: 'R17',
    sentence: {
      en: 'RPS and errors of every endpoint are exposed, and rise by exactly what was sent.',
      ru: 'RPS и ошибки каждого эндпоинта доступны и растут ровно на столько, сколько отправлено.',
    },
    bound: { countErrorMax: 0, requestsMin: 10, listRequestsMin: 2 } satisfies CountBound,
    source: 'R17; exactness is ours',
    settledBy: ['checks'],
  }),
  chartsShown: clause('chartsShown', {
    id: 'R17',
    sentence: {
      en: 'There are charts of RPS and errors for every endpoint.',
      ru: 'Есть графики RPS и ошибок по каждому эндпоинту.',
    },
    bound: {} satisfies Unbounded,
    source: 'R17',
    settledBy: ['checks'],
  }),
  chartsAgree: clause('chartsAgree', {
    id: 'R17',
    sentence: {
      en: 'What the charts show of RPS and errors over a minute is what the client counted.',
      ru: 'RPS и ошибки на графиках за минуту — те же, что насчитал клиент.',
    },
    bound: { countErrorRatioMax: 0.01, rps: 60, forMs: 60_000 } satisfies ChartBound,
    source: 'R17; the bound is ours (issue 8)',
    settledBy: ['load'],
  }),
  oneCommand: clause('oneCommand', {
    id: 'R18',
    sentence: {
      en: 'One command deploys the stand: nothing on it is the work of another one, or of a hand.',
      ru: 'Стенд разворачивается одной командой: ничего на нём не сделано другой командой или руками.',
    },
    bound: { changesMax: 0 } satisfies DriftBound,
    source: 'R18',
    settledBy: ['checks'],
  }),
  seededKept: clause('seededKept', {
    id: 'R20',
    sentence: {
      en: 'Every seeded row is in the database, before and after.',
      ru: 'Все изначальные строки на месте, до и после проверок.',
    },
    bound: application.seeded,
    source: 'R20; counts from bingo.md section 6',
    settledBy: ['checks', 'load', 'chaos'],
  }),
  oneDatabase: clause('oneDatabase', {
    id: 'R20',
    sentence: {
      en: 'Both nodes work on one and the same data.',
      ru: 'Обе ноды работают с одними и теми же данными.',
    },
    bound: {} satisfies Unbounded,
    source: "R20; bingo.md section 2, row 10 of Петя's list",
    settledBy: ['checks'],
  }),
  strangersKeptOut: clause('strangersKeptOut', {
    id: 'R20',
    sentence: {
      en: 'The database is closed to outsiders, and nothing listens that has no need to.',
      ru: 'База закрыта для посторонних, и ничто лишнее не слушает сеть.',
    },
    bound: {} satisfies Unbounded,
    source: 'R20; design.md section 2',
    settledBy: ['checks'],
  }),
  clocksExact: clause('clocksExact', {
    id: 'R21',
    sentence: { en: 'The clock of every machine is exact.', ru: 'Часы на каждой машине точные.' },
    bound: { offsetMsMax: 1_000 } satisfies ClockBound,
    source: 'R21; the second is that of the stamp (bingo.md section 7)',
    settledBy: ['checks'],
  }),
  emailVisible: clause('emailVisible', {
    id: 'R22',
    sentence: {
      en: "The owner's e-mail is in the configuration that the service shows.",
      ru: 'В конфигурации, которую показывает сервис, — почта владельца.',
    },
    bound: {} satisfies Unbounded,
    source: "R22; bingo.md section 2, row 2 of Петя's list",
    settledBy: ['checks'],
  }),
  portAndLogFollow: clause('portAndLogFollow', {
    id: 'R22',
    sentence: {
      en: 'Port and log directory on every node follow from the e-mail.',
      ru: 'Порт и каталог лога на каждой ноде следуют из почты.',
    },
    bound: {} satisfies Unbounded,
    source: 'R22; bingo.md section 4',
    settledBy: ['checks'],
  }),
});
