import type { StandSnapshot, Subject } from '../run-file.ts';
import type { Report } from '../report.ts';
import { all, el, quoted, say, type Markup } from './element.ts';
import { number } from './plain-number.ts';
import { badge } from './verdict-badge.ts';
import { watchedPart } from './watched-part.ts';

/** The stand as the design draws it, with versions, addresses and health; before and after the last run. */
export function standSection(report: Report): Markup {
  const subject = report.merged.parts.at(-1)?.run.subject;
  if (subject === undefined) return null;
  const title = el('h2', {}, say({ en: 'The stand', ru: 'Стенд' }));
  if (subject.kind === 'url') {
    return el(
      'section',
      { id: 'stand' },
      title,
      el(
        'p',
        {},
        say({
          en: 'Somebody’s service, seen from outside only: ',
          ru: 'Чужой сервис, виден только снаружи: ',
        }),
        el('code', {}, subject.http),
      ),
    );
  }
  return el(
    'section',
    { id: 'stand' },
    title,
    factsOf(subject),
    subject.before === undefined
      ? el(
          'p',
          { class: 'note' },
          say({ en: 'It could not be looked at.', ru: 'Посмотреть на него не удалось.' }),
        )
      : topology(subject.before, subject.after),
    watchedPart(report),
  );
}

function factsOf(subject: Extract<Subject, { readonly kind: 'stand' }>): Markup {
  const facts = [
    [{ en: 'stand', ru: 'стенд' }, `${subject.name} (${subject.provider})`],
    [{ en: 'answers at', ru: 'отвечает' }, `${subject.http} ${subject.https}`],
    [{ en: 'application', ru: 'приложение' }, subject.binary],
    [{ en: 'e-mail', ru: 'почта' }, subject.email],
  ] as const;
  return el(
    'dl',
    { class: 'facts' },
    ...facts.map(([name, value]) => all(el('dt', {}, say(name)), el('dd', {}, value))),
  );
}

function topology(before: StandSnapshot, after: StandSnapshot | undefined): Markup {
  const now = after ?? before;
  const withRole = (role: string): Markup =>
    el(
      'div',
      { class: 'tier' },
      ...now.machines
        .filter((machine) => machine.role === role)
        .map((machine) =>
          machineBox(machine, { now, before: before.machines.find(({ name }) => name === machine.name) }),
        ),
    );
  const arrow = (text: string): Markup =>
    el('p', { class: 'arrow' }, el('span', { 'aria-hidden': 'true' }, '↓ '), text);
  return el(
    'div',
    { class: 'topology' },
    el(
      'p',
      { class: 'arrow' },
      say({
        en: 'users: http :80, https :443, http3 udp :443',
        ru: 'пользователи: http :80, https :443, http3 udp :443',
      }),
    ),
    withRole('balancer'),
    arrow('/ping'),
    withRole('bingo'),
    arrow('PostgreSQL'),
    withRole('database'),
    now.rows === null
      ? null
      : el(
          'p',
          { class: 'arrow' },
          say({
            en: `rows: ${number(now.rows.sessions)} sessions, ${number(now.rows.customers)} customers, ${number(now.rows.movies)} movies`,
            ru: `строк: сессии ${number(now.rows.sessions)}, клиенты ${number(now.rows.customers)}, фильмы ${number(now.rows.movies)}`,
          }),
        ),
    el(
      'p',
      { class: 'origin' },
      say({
        en: `as of ${now.takenAt.slice(0, 19)}Z, ${after === undefined ? 'before' : 'after'} the run`,
        ru: `на ${now.takenAt.slice(0, 19)}Z, ${after === undefined ? 'до' : 'после'} запуска`,
      }),
    ),
  );
}

type MachineFacts = StandSnapshot['machines'][number];

function machineBox(
  machine: MachineFacts,
  of: { readonly now: StandSnapshot; readonly before: MachineFacts | undefined },
): Markup {
  const { name, address, healthy, trouble, vitals } = machine;
  const inRotation = of.now.nodes.find((node) => node.name === name);
  const restarts = (facts: MachineFacts | undefined): number =>
    (facts?.vitals?.services ?? []).reduce((sum, service) => sum + service.restarts, 0);
  const again = restarts(machine) - restarts(of.before);
  return el(
    'div',
    { class: 'machine' },
    el('p', {}, el('b', {}, name), ' ', badge({ verdict: healthy ? 'pass' : 'fail' })),
    el(
      'p',
      { class: 'origin' },
      address,
      vitals === undefined ? null : ` · ${vitals.system} · ${vitals.memoryMib} MiB`,
    ),
    ...(vitals?.services ?? []).map(({ unit, version, state }) =>
      el(
        'p',
        {},
        unit.replace(/\.service$/, ''),
        ' ',
        el('code', {}, version),
        state === 'active' ? null : el('b', { class: 'beyond' }, ` ${state}`),
      ),
    ),
    inRotation === undefined
      ? null
      : el('p', {}, say({ en: 'in rotation: ', ru: 'в ротации: ' }), inRotation.status),
    again > 0
      ? el(
          'p',
          { class: 'note' },
          say({
            en: `started again by systemd ${again} times during the run`,
            ru: `за время запуска systemd перезапустил раз: ${again}`,
          }),
        )
      : null,
    trouble === undefined ? null : el('p', { class: 'note' }, quoted(trouble)),
  );
}
