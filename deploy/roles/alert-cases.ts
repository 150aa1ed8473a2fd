/** For tests: series as promtool writes them (a value, then what each 5 s add and how often), and whether the alert fires at a time. */
export interface AlertCase {
  readonly alert: string;
  /** When it fires, or why it does not. */
  readonly says: string;
  readonly series: readonly (readonly [series: string, values: string])[];
  readonly atS: number;
  /** The labels with which it fires; undefined when it must not. */
  readonly fires?: Readonly<Record<string, string>>;
}

type Series = AlertCase['series'];

const up = (node: string): string => `haproxy_server_status{proxy="nodes",node="${node}",state="UP"}`;
const lost = 'haproxy_server_check_up_down_total{proxy="nodes",node="bingo-1"}';
/** The counter of requests that the cases are about. */
export const requests = 'haproxy_backend_http_requests_total{endpoint="GET /db_dummy"}';
/** The counter of its answers of one class. */
export const answers = (code: string): string =>
  `haproxy_backend_http_responses_total{endpoint="GET /db_dummy",code="${code}"}`;
/** Its answers 429. */
export const refused = 'bingo_answers_refused_total{endpoint="GET /db_dummy"}';
/** A bucket of its histogram. */
export const within = (le: string): string =>
  `bingo_answer_seconds_bucket{endpoint="GET /db_dummy",le="${le}"}`;
const count = 'bingo_answer_seconds_count{endpoint="GET /db_dummy"}';
const restarts = 'node_systemd_service_restart_total{name="bingo.service",node="bingo-1"}';
/** The counter of answers of a node. */
export const served = (node: string): string =>
  `haproxy_server_http_responses_total{endpoint="GET /db_dummy",node="${node}",code="2xx"}`;
/** The counter of what the cache did. */
export const cached = (result: string): string => `bingo_cache_answers_total{result="${result}"}`;
const certificate = 'bingo_certificate_end_timestamp_seconds{machine="balancer"}';
const disk = (what: string): string => `node_filesystem_${what}_bytes{machine="bingo-1",mountpoint="/"}`;
const bothUp: Series = [
  [up('bingo-1'), '1+0x400'],
  [up('bingo-2'), '1+0x400'],
];
const firstDown: Series = [
  [up('bingo-1'), '1+0x2 0+0x400'],
  [up('bingo-2'), '1+0x400'],
];
const allDown: Series = [
  [up('bingo-1'), '1+0x2 0+0x400'],
  [up('bingo-2'), '1+0x2 0+0x400'],
];
/** 60 RPS, of which so many in each 5 s are answered 500. */
export const errors = (each5S: number): Series => [
  [requests, '0+300x1000'],
  [answers('5xx'), `0+${each5S}x1000`],
  [refused, '0+0x1000'],
];
/** 60 RPS, of which so many in each 5 s are answered within 400 ms. */
export const fast = (each5S: number): Series => [
  [requests, '0+300x100'],
  [within('0.4'), `0+${each5S}x100`],
  [within('+Inf'), '0+300x100'],
  [count, '0+300x100'],
];
const clock = (offset: string): Series => [
  ['node_time_seconds{machine="bingo-1"}', `${offset}+5x100`],
  ['scrape_duration_seconds{job="machines",machine="bingo-1"}', '0.01+0x100'],
];

function fires(
  alert: string,
  says: string,
  atS: number,
  series: Series,
  labels: Readonly<Record<string, string>>,
): AlertCase {
  return { alert, says, atS, series, fires: labels };
}

function silent(alert: string, says: string, atS: number, series: Series): AlertCase {
  return { alert, says, atS, series };
}

/** Every alert where it must fire, and where it must not. */
export const alertCases: readonly AlertCase[] = [
  fires('NodeOutOfRotation', 'a look after a node is down', 20, firstDown, { node: 'bingo-1' }),
  fires('NodeOutOfRotation', 'it was back before anybody looked', 30, [...bothUp, [lost, '0+0x2 1+0x100']], {
    node: 'bingo-1',
  }),
  silent('NodeOutOfRotation', 'both are well', 60, [...bothUp, [lost, '1+0x100']]),
  fires('NodeDown', 'it is not back after the bound of R02', 60, firstDown, { node: 'bingo-1' }),
  silent('NodeDown', 'it may still come back in time', 35, firstDown),
  fires('NoNodeInRotation', 'both are down', 20, allDown, { severity: 'critical' }),
  silent('NoNodeInRotation', 'one is left', 20, firstDown),
  fires('ServiceDown', 'both are down for over a minute', 90, allDown, { severity: 'critical' }),
  silent('ServiceDown', 'both may come back in time', 60, allDown),
  fires(
    'NodeShareUneven',
    'one of two gives a tenth',
    300,
    [...bothUp, [served('bingo-1'), '0+30x400'], [served('bingo-2'), '0+270x400']],
    { node: 'bingo-1' },
  ),
  silent('NodeShareUneven', 'the other one is down', 300, [
    ...firstDown,
    [served('bingo-1'), '0+0x400'],
    [served('bingo-2'), '0+300x400'],
  ]),
  fires(
    'WatchdogLooping',
    'bingo was started again six times in ten minutes',
    300,
    [[restarts, '0+0x10 1+1x5 6+0x100']],
    { node: 'bingo-1' },
  ),
  silent('WatchdogLooping', 'bingo failed once by itself', 300, [[restarts, '0+0x10 1+0x200']]),
  fires('ErrorRatioHigh', 'two answers in a hundred are errors', 90, errors(6), {
    endpoint: 'GET /db_dummy',
  }),
  silent('ErrorRatioHigh', 'half of what is allowed', 90, errors(1)),
  fires(
    'ErrorRatioHigh',
    'the limiter refuses',
    90,
    [
      [requests, '0+300x100'],
      [answers('5xx'), '0+0x100'],
      [refused, '0+30x100'],
    ],
    { endpoint: 'GET /db_dummy' },
  ),
  fires('AnswersSlow', 'every fifth answer is over the bound', 90, fast(240), { endpoint: 'GET /db_dummy' }),
  silent('AnswersSlow', 'one in twenty is over the bound', 90, fast(285)),
  fires('ErrorBudgetBurning', 'a third of the answers are errors for an hour', 1_200, errors(100), {
    severity: 'critical',
  }),
  silent('ErrorBudgetBurning', 'errors are as many as allowed', 1_200, errors(3)),
  fires('CacheStale', 'an answer was too old', 60, [['bingo_cache_old_answers_total', '0+0x10 1+0x50']], {
    severity: 'critical',
  }),
  silent('CacheStale', 'none was', 60, [['bingo_cache_old_answers_total', '1+0x50']]),
  fires(
    'CacheNotServing',
    'every answer was fetched',
    400,
    [
      [cached('HIT'), '0+0x200'],
      [cached('MISS'), '0+5x200'],
    ],
    { severity: 'warning' },
  ),
  silent('CacheNotServing', 'most came from the cache', 400, [
    [cached('HIT'), '0+9x200'],
    [cached('MISS'), '0+1x200'],
  ]),
  fires('CacheDown', 'Varnish tells nothing', 60, [['varnish_up{machine="balancer"}', '0+0x50']], {
    severity: 'warning',
  }),
  silent('CacheDown', 'Varnish is well', 60, [['varnish_up{machine="balancer"}', '1+0x50']]),
  fires('CertificateEnding', 'in a week', 60, [[certificate, '604800+0x50']], { machine: 'balancer' }),
  silent('CertificateEnding', 'in a year', 60, [[certificate, '31536000+0x50']]),
  fires('CertificateEnded', 'in an hour', 60, [[certificate, '3600+0x50']], { machine: 'balancer' }),
  silent('CertificateEnded', 'in a week', 60, [[certificate, '604800+0x50']]),
  fires('DatabaseDown', 'PostgreSQL lets nobody in', 60, [['pg_up{machine="database"}', '1+0x3 0+0x50']], {
    machine: 'database',
  }),
  silent('DatabaseDown', 'PostgreSQL is well', 60, [['pg_up{machine="database"}', '1+0x50']]),
  fires('ClockDrift', 'three seconds ahead', 60, clock('3'), { machine: 'bingo-1' }),
  silent('ClockDrift', 'half a second ahead', 60, clock('0.5')),
  fires(
    'DiskFilling',
    'a twentieth is left',
    120,
    [
      [disk('avail'), '5+0x50'],
      [disk('size'), '100+0x50'],
    ],
    { machine: 'bingo-1' },
  ),
  fires(
    'DiskFilling',
    'less than a fifth is left, and it fills within hours',
    1_500,
    [
      [disk('avail'), '2000-3x400'],
      [disk('size'), '6000+0x400'],
    ],
    { machine: 'bingo-1' },
  ),
  silent('DiskFilling', 'the host of a local stand is being filled, with a third left', 1_500, [
    [disk('avail'), '3000-3x400'],
    [disk('size'), '6000+0x400'],
  ]),
  silent('DiskFilling', 'little is left, and stays', 1_500, [
    [disk('avail'), '15+0x400'],
    [disk('size'), '100+0x400'],
  ]),
  silent('DiskFilling', 'half is left and stays', 1_500, [
    [disk('avail'), '50+0x400'],
    [disk('size'), '100+0x400'],
  ]),
  fires('MachineUnseen', 'it tells nothing', 60, [['up{job="machines",machine="bingo-1"}', '0+0x50']], {
    machine: 'bingo-1',
  }),
  silent('MachineUnseen', 'it was late once', 60, [
    ['up{job="machines",machine="bingo-1"}', '1+0x8 0 1+0x50'],
  ]),
  fires('FiguresUnseen', 'HAProxy tells nothing', 60, [['up{job="haproxy"}', '0+0x50']], { job: 'haproxy' }),
  silent('FiguresUnseen', 'HAProxy tells its figures', 60, [['up{job="haproxy"}', '1+0x50']]),
];
