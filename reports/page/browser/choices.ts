/** A page's language and its theme. */
type Choice = 'language' | 'theme';

/** What was chosen before, by the address or by a click; storage may be forbidden for a file. */
function chosen(name: Choice): string | null {
  const said = new URLSearchParams(location.search).get(name);
  if (said !== null) return said;
  try {
    return localStorage.getItem(`bingo-stand-${name}`);
  } catch {
    return null;
  }
}

function choose(name: Choice, value: string): void {
  const root = document.documentElement;
  root.dataset[name] = value;
  if (name === 'language') {
    root.lang = value;
    nameParts();
  }
  for (const button of document.querySelectorAll<HTMLElement>(`[data-choose="${name}"]`)) {
    button.setAttribute('aria-pressed', String(button.dataset['value'] === value));
  }
}

/** Calls the parts of the page, for whoever does not see them, by their names in the language of the moment. */
export function nameParts(): void {
  const language = document.documentElement.dataset['language'] === 'ru' ? 'ru' : 'en';
  for (const part of document.querySelectorAll<HTMLElement>('[data-ru]')) {
    part.setAttribute('aria-label', part.dataset[language] ?? '');
  }
}

function keep(name: Choice, value: string): void {
  try {
    localStorage.setItem(`bingo-stand-${name}`, value);
  } catch {
    // It will be chosen again next time.
  }
}

/** Takes language and theme as the address, an earlier visit or the browser has them. */
export function takeChosen(): void {
  const usual = navigator.language.startsWith('ru') ? 'ru' : 'en';
  const language = chosen('language');
  choose('language', language === 'ru' || language === 'en' ? language : usual);
  choose('theme', ['light', 'dark'].find((theme) => theme === chosen('theme')) ?? 'auto');
}

/** Shows in the buttons what was taken, and takes what they are pressed for; `redraw` is called after each change. */
export function heedChoices(redraw: () => void): void {
  takeChosen();
  for (const button of document.querySelectorAll<HTMLElement>('[data-choose]')) {
    button.addEventListener('click', () => {
      const name = button.dataset['choose'] === 'theme' ? 'theme' : 'language';
      const value = button.dataset['value'] ?? '';
      choose(name, value);
      keep(name, value);
      redraw();
    });
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
}
