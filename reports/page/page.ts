import { evidenceName } from '../../chaos/experiment-file.ts';
import type { EvidenceText } from '../evidence-text.ts';
import type { ReportCheck } from '../merged.ts';
import type { Report } from '../report.ts';
import type { PageFiles } from './browser-script.ts';
import { createHash } from 'node:crypto';
import { chaosSection } from './chaos-section.ts';
import { checksSection } from './check-details.ts';
import { comparisonSection, trendSection } from './comparison-section.ts';
import { el, htmlOf, inline, type Markup } from './element.ts';
import { loadSection } from './load-section.ts';
import { nowSection } from './now-section.ts';
import { matrixSection } from './matrix-section.ts';
import { pageHeader } from './page-header.ts';
import { petyaSection } from './petya-section.ts';
import { standSection } from './stand-section.ts';
import { timelineSection } from './timeline-section.ts';
import { emptySection, topSection } from './top-section.ts';

/** The whole page, self-contained: it asks no network for anything, and runs no script but ours. */
export function pageHtml(report: Report, files: PageFiles, how: { readonly isLive?: boolean } = {}): string {
  const subject = report.merged.parts.at(-1)?.run.subject.name ?? '';
  const hash = createHash('sha256').update(files.script, 'utf8').digest('base64');
  // The second wall behind the escaping: a browser runs only the script with this hash, and loads nothing.
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'${how.isLive === true ? "; connect-src 'self'" : ''}`;
  const page = el(
    'html',
    { lang: 'en', 'data-language': 'en', 'data-theme': 'auto' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('title', {}, `bingo-stand · ${subject}`),
      inline('style', {}, files.style),
    ),
    el(
      'body',
      {},
      pageHeader(subject),
      how.isLive === true ? nowSection() : null,
      el('main', {}, ...sections(report)),
      inline('script', {}, files.script),
    ),
  );
  return `<!doctype html>\n${htmlOf(page)}\n`;
}

function sections(report: Report): readonly Markup[] {
  if (report.merged.parts.length === 0) return [emptySection()];
  const evidenceOf = (check: ReportCheck): readonly EvidenceText[] => report.evidence.get(check) ?? [];
  const shownElsewhere = new Set(report.experiments.map(({ check }) => check));
  return [
    topSection(report),
    report.against === undefined ? null : comparisonSection(report.against.name, report.against.changes),
    matrixSection(report.rows, report.merged.checks),
    petyaSection(report.petya),
    loadSection(report.loads),
    chaosSection(report.experiments, ({ check, file }) =>
      // A walk is one check of several experiments, each with its name before its evidence.
      evidenceOf(check).filter(({ name }) => name.startsWith(evidenceName(file.name, ''))),
    ),
    standSection(report),
    timelineSection(report),
    checksSection(report.merged.checks, (check) => (shownElsewhere.has(check) ? [] : evidenceOf(check))),
    trendSection(report.trend),
  ];
}
