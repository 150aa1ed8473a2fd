import { dashboardEndpoints } from './dashboard-endpoints.ts';
import { endpointFigures, serviceFigures } from './figures.ts';
import { filled, patternOf, sections, units, type Panel, type SectionKey } from './panel.ts';
import { panels } from './panels.ts';

/** JSON as Grafana reads it; only keys that matter are written, Grafana fills in the rest. */
export type GrafanaDashboard = Readonly<Record<string, unknown>>;

const rowNames: Readonly<Record<SectionKey, string>> = {
  service: 'The service',
  endpoints: 'Every endpoint',
  nodes: 'Nodes',
  cache: 'Cache',
  database: 'Database',
  machines: 'Machines',
};

/** Grafana's grid is 24 wide. */
const columns = 24;
const heights = { row: 1, figure: 4, table: 11, chart: 8 } as const;

/** Grafana asks whom its user names: a Prometheus that is known to it. */
const datasource = { type: 'prometheus', uid: '${datasource}' } as const;
/** What stands in a question's places is Grafana's business then. */
const places = { window: '$__rate_interval', range: '$__range', endpoints: '$endpoints' } as const;

interface Block {
  readonly wide: number;
  readonly high: number;
  readonly panel: Readonly<Record<string, unknown>>;
}

/** The dashboard for those who have Grafana, made from the panels of our own page, so that the two cannot disagree. */
export function grafanaDashboard(): GrafanaDashboard {
  const blocks = sections.flatMap((section) => [row(section), ...blocksOf(section)]);
  return {
    title: 'bingo-stand',
    uid: 'bingo-stand',
    tags: ['bingo-stand'],
    schemaVersion: 39,
    editable: true,
    timezone: 'utc',
    refresh: '5s',
    time: { from: 'now-5m', to: 'now' },
    templating: { list: [datasourceVariable(), endpointsVariable()] },
    annotations: { list: [alertMarks()] },
    panels: laid(blocks),
  };
}

function row(section: SectionKey): Block {
  return {
    wide: columns,
    high: heights.row,
    panel: { type: 'row', title: rowNames[section], collapsed: false },
  };
}

function blocksOf(section: SectionKey): readonly Block[] {
  const own = panels.filter((panel) => panel.section === section);
  return [
    ...(section === 'service' ? serviceFigures.map(figureBlock) : []),
    ...(section === 'endpoints' ? [tableBlock()] : []),
    ...own.map((panel) => chartBlock(panel, columns / own.length)),
  ];
}

function chartBlock({ title, unit, lines, perEndpoint = false }: Panel, wide: number): Block {
  return {
    wide: Math.max(6, Math.floor(wide)),
    high: heights.chart,
    panel: {
      type: 'timeseries',
      title: title.en,
      datasource,
      fieldConfig: {
        // A gap stays a gap.
        defaults: { unit: units[unit].grafana, min: 0, custom: { spanNulls: false, showPoints: 'never' } },
        overrides: [],
      },
      targets: lines.map(({ question, name }, place) => {
        const own = 'label' in name ? `{{${name.label}}}` : name.en;
        return {
          refId: refOf(place),
          datasource,
          expr: filled(question, places),
          legendFormat: perEndpoint ? `{{endpoint}} ${own}` : own,
        };
      }),
    },
  };
}

function figureBlock({ name, unit, question }: (typeof serviceFigures)[number]): Block {
  return {
    wide: Math.floor(columns / serviceFigures.length),
    high: heights.figure,
    panel: {
      type: 'stat',
      title: name.en,
      datasource,
      fieldConfig: { defaults: { unit: units[unit].grafana }, overrides: [] },
      targets: [{ refId: 'A', datasource, expr: filled(question, places), instant: true }],
    },
  };
}

/** All endpoints over the whole time shown, as a table of one row each. */
function tableBlock(): Block {
  return {
    wide: columns,
    high: heights.table,
    panel: {
      type: 'table',
      title: 'Over the whole time shown',
      datasource,
      targets: endpointFigures.map(({ question }, place) => ({
        refId: refOf(place),
        datasource,
        expr: filled(question, places),
        instant: true,
        format: 'table',
      })),
      transformations: [
        { id: 'joinByField', options: { byField: 'endpoint', mode: 'outer' } },
        {
          id: 'organize',
          options: {
            excludeByName: Object.fromEntries(
              ['Time', ...endpointFigures.map((_none, place) => `Time ${place + 1}`)].map((name) => [
                name,
                true,
              ]),
            ),
            renameByName: Object.fromEntries(
              endpointFigures.map(({ name }, place) => [`Value #${refOf(place)}`, name.en]),
            ),
          },
        },
      ],
      fieldConfig: {
        defaults: { noValue: '–' },
        overrides: endpointFigures.map(({ name, unit }) => ({
          matcher: { id: 'byName', options: name.en },
          properties: [{ id: 'unit', value: units[unit].grafana }],
        })),
      },
    },
  };
}

function refOf(place: number): string {
  return String.fromCodePoint(65 + place);
}

function datasourceVariable(): object {
  return { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' };
}

/** A constant: a pattern of the endpoints' names, the one that our page asks with. */
function endpointsVariable(): object {
  return { name: 'endpoints', type: 'constant', hide: 2, query: patternOf(dashboardEndpoints) };
}

function alertMarks(): object {
  return {
    name: 'Alerts',
    datasource,
    enable: true,
    iconColor: 'red',
    expr: 'ALERTS{alertstate="firing"}',
    titleFormat: '{{alertname}}',
    textFormat: '{{node}} {{machine}} {{endpoint}}',
  };
}

/** One behind the other, line by line. */
function laid(blocks: readonly Block[]): readonly object[] {
  const at = { x: 0, y: 0, high: 0 };
  return blocks.map(({ wide, high, panel }, place) => {
    if (at.x + wide > columns) Object.assign(at, { x: 0, y: at.y + at.high, high: 0 });
    const gridPos = { x: at.x, y: at.y, w: wide, h: high };
    Object.assign(at, { x: at.x + wide, high: Math.max(at.high, high) });
    return { id: place + 1, ...panel, gridPos };
  });
}

/** The dashboard as the file that Grafana imports. */
export function grafanaText(): string {
  return `${JSON.stringify(grafanaDashboard(), null, 2)}\n`;
}
