import { application } from '../application.ts';
import {
  clause,
  keyed,
  type ErrorBound,
  type RateBound,
  type RecoveryBound,
  type Unbounded,
} from '../requirement.ts';

/** The two rates that the customer names (R01, R03), requests per second. */
export const rates = { steadyRps: 60, peakRps: 120 } as const;

/** R03 names no errors; what R04 to R08 allow at the same rates is taken. */
const errorRatioMax = 0.01;

/** How the work is shared between the nodes. */
export interface ShareBound {
  readonly nodes: number;
  /** The least part of the answers that each node gives. */
  readonly shareMin: number;
  readonly looksMin: number;
}

/** What users may see while a node is lost. */
export interface LossBound extends ErrorBound {
  /** The longest time in which users got nothing good. */
  readonly gapMsMax: number;
  /** Requests per second that must still be served in every second. */
  readonly rpsMin: number;
}

/** R01, R02, R03 and R19: the service is there. */
export const availabilityClauses = keyed({
  bothServe: clause('bothServe', {
    id: 'R01',
    sentence: {
      en: 'Both nodes serve users and share the work.',
      ru: 'Обе ноды обслуживают пользователей и делят работу.',
    },
    bound: { nodes: 2, shareMin: 0.3, looksMin: 100 } satisfies ShareBound,
    source:
      'R01; the share is ours: a balancer that throws a coin falls under it once in 30 000 runs, one by turns never',
    settledBy: ['checks'],
  }),
  lossUnseen: clause('lossUnseen', {
    id: 'R01',
    sentence: { en: 'No user sees a node go.', ru: 'Пользователи не замечают потери ноды.' },
    bound: { errorRatioMax, looksMin: 300, gapMsMax: 1_000, rpsMin: rates.steadyRps } satisfies LossBound,
    source: 'R01; errors as in R04 to R08; the gap is ours: a wait under 1 s is not felt as an interruption',
    settledBy: ['chaos'],
  }),
  bothCarryPeak: clause('bothCarryPeak', {
    id: 'R01',
    sentence: {
      en: 'With both nodes alive the peak is carried.',
      ru: 'Пока живы обе ноды, сервис держит пик.',
    },
    bound: { rps: rates.peakRps, forMs: 60_000, errorRatioMax } satisfies RateBound,
    source: 'R01, R03',
    settledBy: ['load'],
  }),
  nodeRecovers: clause('nodeRecovers', {
    id: 'R02',
    sentence: {
      en: 'A node that failed in whatever way works again within 30 s.',
      ru: 'Нода, отказавшая как угодно, снова работает через 30 с.',
    },
    bound: { withinMs: 30_000 } satisfies RecoveryBound,
    source: 'R02, our own target for a watchdog',
    settledBy: ['chaos'],
  }),
  serviceRecovers: clause('serviceRecovers', {
    id: 'R02',
    sentence: {
      en: 'The service works again in under a minute, whatever failed, also both nodes at once.',
      ru: 'Сервис снова работает меньше чем через минуту, что бы ни отказало, даже обе ноды сразу.',
    },
    bound: { withinMs: 60_000 } satisfies RecoveryBound,
    source: 'R02',
    settledBy: ['chaos'],
  }),
  watchdogArmed: clause('watchdogArmed', {
    id: 'R02',
    sentence: {
      en: 'On every node something watches /ping and starts the application again; after a reboot too.',
      ru: 'На каждой ноде за /ping следят и перезапускают приложение; после перезагрузки тоже.',
    },
    bound: {} satisfies Unbounded,
    source: 'R02; bingo.md section 9, point 1',
    settledBy: ['checks'],
  }),
  startsQuickly: clause('startsQuickly', {
    id: 'R02',
    sentence: {
      en: 'The application starts at once: packets to 8.8.8.8 are refused instead of vanishing.',
      ru: 'Приложение стартует сразу: пакеты к 8.8.8.8 отвергаются, а не пропадают.',
    },
    bound: { withinMs: 10_000 } satisfies RecoveryBound,
    source: `R02; bingo.md section 6: ${application.start.quickMs / 1000} s or ${application.start.blindMs / 1000} s; the bound between them is ours`,
    settledBy: ['checks', 'chaos'],
  }),
  survivesPeak: clause('survivesPeak', {
    id: 'R03',
    sentence: {
      en: 'The service survives the peak for a minute.',
      ru: 'Сервис выдерживает пик в течение минуты.',
    },
    bound: { rps: rates.peakRps, forMs: 60_000, errorRatioMax } satisfies RateBound,
    source: 'R03; errors as in R04 to R08',
    settledBy: ['load'],
  }),
  survivesSteady: clause('survivesSteady', {
    id: 'R03',
    sentence: {
      en: 'The service carries the usual load steadily.',
      ru: 'Сервис постоянно держит обычную нагрузку.',
    },
    bound: { rps: rates.steadyRps, forMs: 120_000, errorRatioMax } satisfies RateBound,
    source: 'R03; errors as in R04 to R08; two minutes are ours',
    settledBy: ['load'],
  }),
  logsRotated: clause('logsRotated', {
    id: 'R03',
    sentence: {
      en: 'The log of the application cannot fill the disk.',
      ru: 'Лог приложения не может забить диск.',
    },
    bound: {} satisfies Unbounded,
    source: 'R03; bingo.md section 9, point 5',
    settledBy: ['checks'],
  }),
  pingWell: clause('pingWell', {
    id: 'R19',
    sentence: {
      en: 'GET /ping answers 200 while the service is well.',
      ru: 'GET /ping отвечает 200, пока сервис здоров.',
    },
    bound: { status: 200, text: 'pong' },
    source: 'R19; the text from bingo.md section 7, A',
    settledBy: ['checks'],
  }),
  outsideServed: clause('outsideServed', {
    id: 'R19',
    sentence: {
      en: 'What the specification does not name answers too: no proxy lets through listed paths only.',
      ru: 'То, чего нет в ТЗ, тоже отвечает: прокси пропускает не только перечисленные пути.',
    },
    bound: {} satisfies Unbounded,
    source:
      "bingo.md section 2, row 3 of Петя's list, which belongs to no requirement: kept with the first signs of life",
    settledBy: ['checks'],
  }),
  pingSick: clause('pingSick', {
    id: 'R19',
    sentence: { en: 'GET /ping answers 500 at a sick node.', ru: 'GET /ping отвечает 500 на больной ноде.' },
    bound: { status: 500 },
    source: 'R19',
    settledBy: ['chaos'],
  }),
});
