import { evidenceName } from '../../chaos/experiment-file.ts';
import type { EvidenceText } from '../evidence-text.ts';
import type { ReportCheck } from '../merged.ts';
import type { Report } from '../report.ts';
import type { PageFiles } from './browser-script.ts';
import { chaosSection } from './chaos-section.ts';
import { checksSection } from './check-details.ts';
import { comparisonSection, trendSection } from './comparison-section.ts';
import { documentHtml } from './document.ts';
import { el, type Markup } from './element.ts';
import { loadSection } from './load-section.ts';
import { nowSection } from './now-section.ts';
import { matrixSection } from './matrix-section.ts';
import { petyaSection } from './petya-section.ts';
import { standSection } from './stand-section.ts';
import { timelineSection } from './timeline-section.ts';
import { emptySection, topSection } from './top-section.ts';

/** The whole page, self-contained: it asks no network for anything, and runs no script but ours. */
export function pageHtml(report: Report, files: PageFiles, how: { readonly isLive?: boolean } = {}): string {
  const subject = report.merged.parts.at(-1)?.run.subject.name ?? '';
  return documentHtml({
    subject,
    files,
    asksItsServer: how.isLive === true,
    body: [how.isLive === true ? nowSection() : null, el('main', {}, ...sections(report))],
  });
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
