import {
  answers,
  cached,
  errors,
  fast,
  refused,
  requests,
  served,
  within,
  type AlertCase,
} from './alert-cases.ts';

/** For tests: what a recording rule makes of series at a time; undefined when it must have no value. */
export interface RecordingCase {
  readonly says: string;
  readonly series: AlertCase['series'];
  readonly expr: string;
  readonly atS: number;
  readonly value?: number;
}

function recorded(
  says: string,
  expr: string,
  atS: number,
  series: AlertCase['series'],
  value?: number,
): RecordingCase {
  return { says, expr, atS, series, ...(value === undefined ? {} : { value }) };
}

/** What the recording rules make of known series. */
export const recordingCases: readonly RecordingCase[] = [
  recorded(
    'RPS of an endpoint are those that came',
    'sum(endpoint:requests:rate1m)',
    120,
    [[requests, '0+300x100']],
    60,
  ),
  recorded(
    'errors are answers 5xx and refusals',
    'sum(endpoint:errors:ratio1m)',
    120,
    [
      [requests, '0+300x100'],
      [answers('5xx'), '0+3x100'],
      [answers('4xx'), '0+99x100'],
      [refused, '0+6x100'],
    ],
    0.03,
  ),
  recorded('where nobody asked there is no ratio of errors', 'sum(endpoint:errors:ratio1m)', 120, [
    [requests, '7+0x100'],
    [answers('5xx'), '0+0x100'],
    [refused, '0+0x100'],
  ]),
  recorded('where nobody asked there is no p90', 'sum(endpoint:answer_seconds:p90_1m)', 120, [
    [within('0.4'), '7+0x100'],
    [within('+Inf'), '7+0x100'],
  ]),
  recorded('the part of slow answers is exact', 'sum(endpoint:slow:ratio1m)', 120, fast(285), 0.05),
  recorded('availability is what was no error', 'service:availability:ratio1h', 1_200, errors(3), 0.99),
  recorded('errors as many as allowed burn at one', 'service:burn:ratio1h', 1_200, errors(3), 1),
  recorded(
    'a node that gives a tenth has a share of a tenth',
    'sum(node:answers:share1m{node="bingo-1"})',
    120,
    [
      [served('bingo-1'), '0+30x100'],
      [served('bingo-2'), '0+270x100'],
    ],
    0.1,
  ),
  recorded(
    'hits of the cache are fresh and stale copies',
    'cache:hits:ratio5m',
    400,
    [
      [cached('HIT'), '0+6x100'],
      [cached('STALE'), '0+3x100'],
      [cached('MISS'), '0+1x100'],
    ],
    0.9,
  ),
];
