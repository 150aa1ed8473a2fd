import { createHash } from 'node:crypto';
import type { PageFiles } from './browser-script.ts';
import { el, htmlOf, inline, type Markup } from './element.ts';
import { pageHeader } from './page-header.ts';

/** What a page of ours holds between its head and its script. */
export interface DocumentParts {
  /** The stand or the service that it is about: the end of its title, and its heading. */
  readonly subject: string;
  readonly files: PageFiles;
  readonly body: readonly Markup[];
  readonly bodyClass?: string;
  /** Whether it may ask the server that it came from; else it asks nobody for anything. */
  readonly asksItsServer?: boolean;
}

/** A whole page, self-contained. A second wall behind the escaping: a browser runs only the two scripts with these hashes, and loads nothing. */
export function documentHtml({ subject, files, body, bodyClass, asksItsServer }: DocumentParts): string {
  const ours = [files.early, files.script].map(
    (script) => `'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`,
  );
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src ${ours.join(' ')}`,
    ...(asksItsServer === true ? ["connect-src 'self'"] : []),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
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
      inline('script', {}, files.early),
      inline('style', {}, files.style),
    ),
    el(
      'body',
      bodyClass === undefined ? {} : { class: bodyClass },
      pageHeader(subject),
      ...body,
      inline('script', {}, files.script),
    ),
  );
  return `<!doctype html>\n${htmlOf(page)}\n`;
}
