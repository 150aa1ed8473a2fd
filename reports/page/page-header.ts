import { all, el, say, type Markup } from './element.ts';

/** The name of what is shown, and the choice of language and theme (browser/choices.ts). */
export function pageHeader(subject: string): Markup {
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
