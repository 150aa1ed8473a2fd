import type { Report } from '../report.ts';
import type { PageFiles } from './browser-script.ts';
import { createHash } from 'node:crypto';
import { comparisonSection, trendSection } from './comparison-section.ts';
import { all, el, htmlOf, inline, say, type Markup } from './element.ts';
import { matrixSection } from './matrix-section.ts';
import { petyaSection } from './petya-section.ts';
import { standSection } from './stand-section.ts';
import { timelineSection } from './timeline-section.ts';
import { emptySection, topSection } from './top-section.ts';

/** The whole page, self-contained: it asks no network for anything, and runs no script but ours. */
export function pageHtml(report: Report, files: PageFiles): string {
  const subject = report.merged.parts.at(-1)?.run.subject.name ?? '';
  const hash = createHash('sha256').update(files.script, 'utf8').digest('base64');
  // The second wall behind the escaping: a browser runs only the script with this hash, and loads nothing.
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
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
    el('body', {}, header(subject), el('main', {}, ...sections(report)), inline('script', {}, files.script)),
  );
  return `<!doctype html>\n${htmlOf(page)}\n`;
}

function sections(report: Report): readonly Markup[] {
  if (report.merged.parts.length === 0) return [emptySection()];
  const evidenceOf = (check: Parameters<typeof report.evidence.get>[0]): ReturnType<typeof lookUp> =>
    lookUp(check);
  const lookUp = (check: Parameters<typeof report.evidence.get>[0]) => report.evidence.get(check) ?? [];
  return [
    topSection(report),
    report.against === undefined ? null : comparisonSection(report.against.name, report.against.changes),
    matrixSection(report.rows, evidenceOf),
    petyaSection(report.petya),
    standSection(report),
    timelineSection(report),
    trendSection(report.trend),
  ];
}

function header(subject: string): Markup {
  const button = (choose: string, value: string, text: Markup): Markup =>
    el(
      'button',
      { type: 'button', 'data-choose': choose, 'data-value': value, 'aria-pressed': 'false' },
      text,
    );
  return el(
    'header',
    {},
    el('h1', {}, 'bingo-stand', subject === '' ? null : all(' · ', el('b', {}, subject))),
    el(
      'div',
      { class: 'choices' },
      button('language', 'en', 'English'),
      button('language', 'ru', 'Русский'),
      button('theme', 'light', say({ en: 'light', ru: 'светлая' })),
      button('theme', 'dark', say({ en: 'dark', ru: 'тёмная' })),
      button('theme', 'auto', say({ en: 'as the system', ru: 'как в системе' })),
    ),
  );
}
