import { counters } from './counters.ts';
import type { Panel, Question } from './panel.ts';

const { requests, failed, rejected, refused, buckets } = counters;

/** A counter's rise a second, endpoint by endpoint. */
function rateOf(counter: string): Question {
  return `sum by (endpoint) (rate(${counter}[$window]))`;
}

function quantileOf(ratio: number): Question {
  return `histogram_quantile(${ratio}, sum by (endpoint, le) (rate(${buckets}[$window])))`;
}

/** Everything that the dashboard draws, here and in Grafana, in the order in which it stands. */
export const panels: readonly [Panel, ...Panel[]] = [
  {
    id: 'service-rps',
    section: 'service',
    title: { en: 'All requests', ru: 'Все запросы' },
    unit: 'rps',
    lines: [
      { question: `sum(rate(${requests}[$window]))`, name: { en: 'requests', ru: 'запросы' }, tone: 'calm' },
    ],
  },
  {
    id: 'service-errors',
    section: 'service',
    title: { en: 'Errors of all endpoints', ru: 'Ошибки всех эндпоинтов' },
    unit: 'rps',
    lines: [
      { question: `sum(rate(${failed}[$window]))`, name: { en: '5xx', ru: '5xx' }, tone: 'bad' },
      {
        question: `sum(rate(${refused}[$window]))`,
        name: { en: '429, the limiter', ru: '429, лимитер' },
        tone: 'warn',
      },
    ],
  },
  {
    id: 'rps',
    section: 'endpoints',
    perEndpoint: true,
    title: { en: 'Requests', ru: 'Запросы' },
    unit: 'rps',
    lines: [{ question: rateOf(requests), name: { en: 'requests', ru: 'запросы' }, tone: 'calm' }],
  },
  {
    id: 'errors',
    section: 'endpoints',
    perEndpoint: true,
    title: { en: 'Errors', ru: 'Ошибки' },
    unit: 'rps',
    lines: [
      { question: rateOf(failed), name: { en: '5xx', ru: '5xx' }, tone: 'bad' },
      { question: rateOf(refused), name: { en: '429', ru: '429' }, tone: 'warn' },
      { question: rateOf(rejected), name: { en: 'all 4xx', ru: 'все 4xx' }, tone: 'plain' },
    ],
  },
  {
    id: 'latency',
    section: 'endpoints',
    perEndpoint: true,
    title: { en: 'Latency', ru: 'Задержка' },
    unit: 'seconds',
    lines: [
      { question: quantileOf(0.5), name: { en: 'p50', ru: 'p50' }, tone: 'good' },
      { question: quantileOf(0.9), name: { en: 'p90', ru: 'p90' }, tone: 'calm' },
      { question: quantileOf(0.99), name: { en: 'p99', ru: 'p99' }, tone: 'other' },
    ],
  },
  {
    id: 'node-answers',
    section: 'nodes',
    title: { en: 'Answers of each node', ru: 'Ответы каждой ноды' },
    unit: 'rps',
    lines: [
      {
        question: 'sum by (node) (rate(haproxy_server_http_responses_total{node!=""}[$window]))',
        name: { label: 'node' },
      },
    ],
  },
  {
    id: 'node-share',
    section: 'nodes',
    title: { en: 'Share of each node', ru: 'Доля каждой ноды' },
    unit: 'ratio',
    lines: [
      {
        question:
          'sum by (node) (rate(haproxy_server_http_responses_total{node!=""}[$window])) / scalar(sum(rate(haproxy_server_http_responses_total{node!=""}[$window])))',
        name: { label: 'node' },
      },
    ],
  },
  {
    id: 'node-rotation',
    section: 'nodes',
    title: { en: 'In rotation (1) or out of it (0)', ru: 'В ротации (1) или нет (0)' },
    unit: 'count',
    lines: [{ question: 'min_over_time(node:in_rotation[$window])', name: { label: 'node' } }],
  },
  {
    id: 'node-ping',
    section: 'nodes',
    title: { en: 'The balancer’s GET /ping', ru: 'GET /ping балансировщика' },
    unit: 'seconds',
    lines: [
      {
        question:
          'max by (node) (max_over_time(haproxy_server_check_duration_seconds{proxy="nodes"}[$window]))',
        name: { label: 'node' },
      },
    ],
  },
  {
    id: 'cache-answers',
    section: 'cache',
    title: { en: 'GET /long_dummy, by what the cache did', ru: 'GET /long_dummy: что сделал кеш' },
    unit: 'rps',
    lines: [
      { question: 'sum by (result) (rate(bingo_cache_answers_total[$window]))', name: { label: 'result' } },
    ],
  },
  {
    id: 'cache-hits',
    section: 'cache',
    title: { en: 'Answered from the cache', ru: 'Отвечено из кеша' },
    unit: 'ratio',
    lines: [
      {
        question:
          'sum(rate(bingo_cache_answers_total{result=~"HIT|STALE"}[$window])) / sum(rate(bingo_cache_answers_total[$window]))',
        name: { en: 'HIT and STALE', ru: 'HIT и STALE' },
        tone: 'good',
      },
    ],
  },
  {
    id: 'database-connections',
    section: 'database',
    title: { en: 'Connections', ru: 'Соединения' },
    unit: 'count',
    lines: [
      {
        question: 'sum by (state) (max_over_time(pg_stat_activity_count{state!=""}[$window]))',
        name: { label: 'state' },
      },
    ],
  },
  {
    id: 'database-rows',
    section: 'database',
    title: { en: 'Rows', ru: 'Строки' },
    unit: 'rowsPerS',
    lines: [
      {
        question: 'sum(rate(pg_stat_database_tup_fetched[$window]))',
        name: { en: 'found by index', ru: 'найдено по индексу' },
        tone: 'good',
      },
      {
        question: 'sum(rate(pg_stat_database_tup_returned[$window]))',
        name: { en: 'read', ru: 'прочитано' },
        tone: 'calm',
      },
      {
        question:
          'sum(rate(pg_stat_database_tup_inserted[$window])) + sum(rate(pg_stat_database_tup_deleted[$window])) + sum(rate(pg_stat_database_tup_updated[$window]))',
        name: { en: 'written', ru: 'записано' },
        tone: 'other',
      },
    ],
  },
  {
    id: 'machine-cpu',
    section: 'machines',
    title: { en: 'Processor, used part', ru: 'Процессор, занято' },
    unit: 'ratio',
    lines: [{ question: 'avg_over_time(machine:cpu:ratio1m[$window])', name: { label: 'machine' } }],
  },
  {
    id: 'machine-memory',
    section: 'machines',
    title: { en: 'Memory, used part', ru: 'Память, занято' },
    unit: 'ratio',
    lines: [{ question: 'avg_over_time(machine:memory:ratio[$window])', name: { label: 'machine' } }],
  },
  {
    id: 'machine-disk',
    section: 'machines',
    title: { en: 'Disk, used part', ru: 'Диск, занято' },
    unit: 'ratio',
    lines: [
      {
        question: 'max by (machine) (avg_over_time(machine:disk:ratio[$window]))',
        name: { label: 'machine' },
      },
    ],
  },
];
