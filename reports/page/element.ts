import { Fragment, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Sentence } from '../../checks/requirements/requirement.ts';

/** A piece of a page. Texts are escaped wherever they stand; there is no way around that but `inline`. */
export type Markup = VNode | string | number | null | readonly Markup[];

/** Attributes as HTML names them; what is undefined or false is left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element of HTML. */
export function el(name: string, attributes: Attributes = {}, ...children: readonly Markup[]): Markup {
  return h(name, attributes, children);
}

/** Several pieces one after the other. */
export function all(...children: readonly Markup[]): Markup {
  return h(Fragment, null, children);
}

/** A sentence in both languages, of which the page shows one at a time. */
export function say({ en, ru }: Sentence): Markup {
  return en === ru ? en : all(el('span', { lang: 'en' }, en), el('span', { lang: 'ru' }, ru));
}

/** Words that stay as they are in either language: a title, a reason, what a machine said. A screen reader is told whose language it is. */
export function quoted(...words: readonly Markup[]): Markup {
  return el('span', { lang: 'en', class: 'kept' }, ...words);
}

/** What a part of the page is called by whoever does not see it; the page puts the other language in its place (browser/choices.ts). */
export function called({ en, ru }: Sentence): Attributes {
  return en === ru ? { 'aria-label': en } : { 'aria-label': en, 'data-en': en, 'data-ru': ru };
}

/** A table that may be wider than the page, to be scrolled by itself. */
export function scrolled(name: Sentence, ...content: readonly Markup[]): Markup {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', ...called(name) }, ...content);
}

/** A script or a style written by us: the only texts that are not escaped. */
export function inline(
  name: 'script' | 'style',
  attributes: Readonly<Record<string, string>>,
  ours: string,
): Markup {
  const properties: object = { ...attributes, dangerouslySetInnerHTML: { __html: ours } };
  return h(name, properties);
}

/** Data for a script of ours: JSON in which nothing can end the element that it stands in. */
export function dataScript(id: string, value: unknown): Markup {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c');
  return inline('script', { type: 'application/json', id }, json);
}

/** The HTML of a piece. */
export function htmlOf(markup: Markup): string {
  return renderToString(h(Fragment, null, markup));
}
