import { counters } from './counters.ts';
import type { EndpointFigure, Question, ServiceFigure } from './panel.ts';

const { requests, failed, rejected, refused, buckets } = counters;

/**
 * By how much a counter rose from the beginning of the time shown to its end, endpoint by endpoint; from its first value when it was not there at the beginning.
 * `increase` alone guesses at what lies between the ends and the first and last sample, up to 17 % of a minute: it is asked only where a counter began anew.
 */
function riseOf(counter: string): Question {
  const beginning = `(${counter} offset $range or min_over_time(${counter}[$range]))`;
  return `sum by (endpoint) (((${counter} - ${beginning}) and resets(${counter}[$range]) == 0) or increase(${counter}[$range]))`;
}

function quantileOfRange(ratio: number): Question {
  return `histogram_quantile(${ratio}, sum by (endpoint, le) (increase(${buckets}[$range])))`;
}

/** What is said of every endpoint in numbers. */
export const endpointFigures: readonly EndpointFigure[] = [
  { key: 'requests', name: { en: 'requests', ru: 'запросов' }, unit: 'count', question: riseOf(requests) },
  { key: 'failed', name: { en: '5xx', ru: '5xx' }, unit: 'count', question: riseOf(failed) },
  { key: 'rejected', name: { en: '4xx', ru: '4xx' }, unit: 'count', question: riseOf(rejected) },
  {
    key: 'refused',
    name: { en: 'of these 429', ru: 'из них 429' },
    unit: 'count',
    question: riseOf(refused),
  },
  { key: 'p50S', name: { en: 'p50', ru: 'p50' }, unit: 'seconds', question: quantileOfRange(0.5) },
  { key: 'p90S', name: { en: 'p90', ru: 'p90' }, unit: 'seconds', question: quantileOfRange(0.9) },
  { key: 'p99S', name: { en: 'p99', ru: 'p99' }, unit: 'seconds', question: quantileOfRange(0.99) },
];

/** What is said of the service in numbers. */
export const serviceFigures: readonly ServiceFigure[] = [
  ...(['1h', '1d', '30d'] as const).map((time) => ({
    id: `availability-${time}`,
    name: { en: `availability, ${time}`, ru: `доступность, ${time}` },
    unit: 'ratio' as const,
    question: `service:availability:ratio${time}`,
  })),
  ...(['5m', '1h', '6h'] as const).map((time) => ({
    id: `burn-${time}`,
    name: { en: `error budget burnt, ${time}`, ru: `расход бюджета ошибок, ${time}` },
    unit: 'count' as const,
    question: `service:burn:ratio${time}`,
  })),
  {
    id: 'certificate-days',
    name: { en: 'certificate, days left', ru: 'сертификат, осталось дней' },
    unit: 'count',
    question: 'min((bingo_certificate_end_timestamp_seconds - time()) / 86400)',
  },
];
