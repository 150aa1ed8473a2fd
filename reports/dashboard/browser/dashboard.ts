// What moves on the dashboard: it asks its server for the time that the address names, again and again while that is live, and shows what it hears.
import type { Sentence } from '../../../checks/requirements/requirement.ts';
import { heedChoices } from '../../page/browser/choices.ts';
import type { Stretch } from '../../page/chart-data.ts';
import type { DashboardAnswer } from '../dashboard-answer.ts';
import { LiveFigure } from './live-figure.ts';
import { tell } from './told.ts';
import { moment, said } from './words.ts';

const figures = new Map<Element, LiveFigure>();
/** Which question is the newest, and when the next is due: an answer to an older one is thrown away. */
const asking: { turn: number; next?: ReturnType<typeof setTimeout> } = { turn: 0 };
const answerMs = 60_000;
/** Who is silent is asked again this soon. */
const againMs = 3_000;

type Heard = DashboardAnswer | { readonly refused: string } | undefined;

async function ask(): Promise<void> {
  clearTimeout(asking.next);
  const turn = (asking.turn += 1);
  const heard = await hear();
  if (turn !== asking.turn) return;
  const nextMs = show(heard);
  if (nextMs !== undefined) asking.next = setTimeout(() => void ask(), nextMs);
}

/** Undefined when the program behind the page is gone. */
async function hear(): Promise<Heard> {
  try {
    const answer = await fetch(`window${location.search}`, { signal: AbortSignal.timeout(answerMs) });
    const heard: unknown = await answer.json();
    return isAnswer(heard) || isRefusal(heard) ? heard : undefined;
  } catch {
    return undefined;
  }
}

/** Our own server wrote it, so its form is known. */
function isAnswer(heard: unknown): heard is DashboardAnswer {
  return typeof heard === 'object' && heard !== null && 'charts' in heard;
}

function isRefusal(heard: unknown): heard is { readonly refused: string } {
  return typeof heard === 'object' && heard !== null && 'refused' in heard;
}

/** Shows what was heard, and tells how soon to ask again; undefined for never. */
function show(heard: Heard): number | undefined {
  if (heard === undefined) {
    state('bad', {
      en: 'The program behind this page does not answer: start `make dashboard` again, and this page goes on.',
      ru: 'Программа этой страницы не отвечает: запустите `make dashboard` снова, и страница продолжит.',
    });
    return againMs;
  }
  if ('refused' in heard) {
    state('bad', { en: heard.refused, ru: heard.refused });
    return undefined;
  }
  tell(heard);
  fillForm(heard);
  if (heard.silence !== undefined) {
    state('bad', {
      en: `Prometheus does not answer, so nothing below is of now; this page goes on when it does. ${heard.silence}`,
      ru: `Prometheus не отвечает, и ниже не то, что сейчас; страница продолжит, когда он ответит. ${heard.silence}`,
    });
    return againMs;
  }
  for (const figure of figures.values()) figure.show(heard);
  const { live, stepS, fromS, toS } = heard.window;
  state(
    'good',
    live
      ? { en: `live, anew every ${stepS} s`, ru: `вживую, обновление раз в ${stepS} с` }
      : {
          en: `the past: ${moment(fromS)} … ${moment(toS)} UTC`,
          ru: `прошлое: ${moment(fromS)} … ${moment(toS)} UTC`,
        },
  );
  document.documentElement.dataset['ready'] = 'yes';
  return live ? stepS * 1_000 : undefined;
}

/** Said only when it changes: whoever listens to the page hears it once. */
function state(how: 'good' | 'bad', words: Sentence): void {
  const place = document.getElementById('state');
  if (place === null) return;
  document.querySelector('main')?.classList.toggle('stale', how === 'bad');
  place.className = how === 'good' ? 'lead v-pass' : 'note v-fail';
  if (place.dataset['words'] === words.en) return;
  place.dataset['words'] = words.en;
  place.replaceChildren(said(words));
}

/** The time shown stands in the form, unless somebody is writing there. */
function fillForm({ window }: DashboardAnswer): void {
  const form = document.querySelector('form');
  if (form === null || form.contains(document.activeElement)) return;
  for (const [name, s] of [
    ['from', window.fromS],
    ['to', window.toS],
  ] as const) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = new Date(s * 1_000).toISOString().slice(0, 19);
  }
}

/** Goes to another time; what else the address says, such as the language, stays. */
function go(words: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(location.search);
  for (const name of ['last', 'from', 'to']) query.delete(name);
  for (const [name, value] of Object.entries(words)) query.set(name, value);
  history.pushState(null, '', `?${query.toString()}`);
  arrive();
}

function goStretch({ fromS, toS }: Stretch): void {
  const text = (s: number): string => `${new Date(s * 1_000).toISOString().slice(0, 19)}Z`;
  // Nothing shorter is shown: the stretch is widened to both sides.
  const room = Math.max(0, 30 - (toS - fromS)) / 2;
  go({ from: text(fromS - room), to: text(toS + room) });
}

/** The address has changed. */
function arrive(): void {
  const words = new URLSearchParams(location.search);
  const last = words.get('last') ?? (words.has('from') || words.has('to') ? '' : '5m');
  for (const button of document.querySelectorAll<HTMLElement>('[data-last]'))
    button.setAttribute('aria-pressed', String(button.dataset['last'] === last));
  for (const block of document.querySelectorAll<HTMLElement>('details[data-endpoint]'))
    delete block.dataset['touched'];
  void ask();
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) figures.get(target)?.near(isIntersecting);
  },
  { rootMargin: '300px' },
);

function redraw(): void {
  for (const figure of figures.values()) figure.redraw();
}

for (const place of document.querySelectorAll<HTMLElement>('figure[data-panel]')) {
  figures.set(place, new LiveFigure(place, goStretch));
  near.observe(place);
}
for (const button of document.querySelectorAll<HTMLElement>('[data-last]'))
  button.addEventListener('click', () => go({ last: button.dataset['last'] ?? '5m' }));
document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault();
  const moments = new FormData(document.querySelector('form') ?? undefined);
  const text = (name: string): string => {
    const value = moments.get(name);
    return typeof value === 'string' ? `${value}Z` : '';
  };
  go({ from: text('from'), to: text('to') });
});
// What somebody opened or closed by hand stays so until another time is shown.
for (const summary of document.querySelectorAll('details[data-endpoint] > summary'))
  summary.addEventListener('click', () => {
    if (summary.parentElement !== null) summary.parentElement.dataset['touched'] = 'yes';
  });
addEventListener('popstate', arrive);
addEventListener('resize', redraw);
heedChoices(redraw);
arrive();
