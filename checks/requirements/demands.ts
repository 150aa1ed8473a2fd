import type { Requirement, RequirementId, Sentence } from './requirement.ts';

const star: ReadonlySet<RequirementId> = new Set<RequirementId>(['R14', 'R15', 'R16', 'R17', 'R18']);

/** The customer's sentences in his order, which is that of their weight (bingo.md section 1). */
const sentences = {
  R01: {
    en: 'The service runs on two nodes. The loss of either is invisible to users; at that moment RPS may dip to the steady level. With both alive the peak is carried.',
    ru: 'Сервис работает на двух нодах. Потеря любой из них незаметна пользователям; в этот момент RPS может просесть до обычного уровня. Пока живы обе, сервис держит пик.',
  },
  R02: {
    en: 'A failed node works again in under a minute.',
    ru: 'Отказавшая нода снова работает меньше чем через минуту.',
  },
  R03: {
    en: 'The service survives the peak load for a minute, and the usual load steadily.',
    ru: 'Сервис выдерживает пиковую нагрузку в течение минуты и обычную нагрузку постоянно.',
  },
  R04: {
    en: 'POST /operation is never cached, and is fast and nearly free of errors at the peak.',
    ru: 'POST /operation не кешируется, на пике отвечает быстро и почти без ошибок.',
  },
  R05: {
    en: 'GET /db_dummy is never cached, and is fast and nearly free of errors at the peak.',
    ru: 'GET /db_dummy не кешируется, на пике отвечает быстро и почти без ошибок.',
  },
  R06: {
    en: 'GET /api/movie/{id} is never cached, and is fast and nearly free of errors at the peak.',
    ru: 'GET /api/movie/{id} не кешируется, на пике отвечает быстро и почти без ошибок.',
  },
  R07: {
    en: 'GET /api/customer/{id} is never cached, and is fast and nearly free of errors at the peak.',
    ru: 'GET /api/customer/{id} не кешируется, на пике отвечает быстро и почти без ошибок.',
  },
  R08: {
    en: 'GET /api/session/{id} is never cached, and is fast and nearly free of errors at the peak.',
    ru: 'GET /api/session/{id} не кешируется, на пике отвечает быстро и почти без ошибок.',
  },
  R09: {
    en: 'GET /api/movie is never cached and nearly free of errors, without a limit on time, one request at a time.',
    ru: 'GET /api/movie не кешируется и почти не ошибается; время не ограничено, не больше одного запроса за раз.',
  },
  R10: {
    en: 'GET /api/customer is never cached and nearly free of errors, without a limit on time, one request at a time.',
    ru: 'GET /api/customer не кешируется и почти не ошибается; время не ограничено, не больше одного запроса за раз.',
  },
  R11: {
    en: 'GET /api/session is never cached and errs seldom, without a limit on time, one request at a time.',
    ru: 'GET /api/session не кешируется и ошибается редко; время не ограничено, не больше одного запроса за раз.',
  },
  R12: {
    en: 'POST /api/session is never cached and nearly free of errors.',
    ru: 'POST /api/session не кешируется и почти не ошибается.',
  },
  R13: {
    en: 'DELETE /api/session/{id} is never cached and nearly free of errors.',
    ru: 'DELETE /api/session/{id} не кешируется и почти не ошибается.',
  },
  R14: {
    en: 'The service answers on a domain of its own by https, and by http without a redirect to https; a self-signed certificate will do.',
    ru: 'Сервис отвечает на своём домене по https и по http без перенаправления на https; подойдёт самоподписанный сертификат.',
  },
  R15: { en: 'The service answers over http3.', ru: 'Сервис отвечает по http3.' },
  R16: {
    en: 'GET /long_dummy gives an answer not older than a minute, and in most cases in under a second.',
    ru: 'GET /long_dummy отдаёт ответ не старше минуты и в большинстве случаев быстрее секунды.',
  },
  R17: {
    en: 'Observability: charts of RPS and errors for every endpoint.',
    ru: 'Наблюдаемость: графики RPS и ошибок по каждому эндпоинту.',
  },
  R18: {
    en: 'Deployment is automated; the ideal is one command.',
    ru: 'Развёртывание автоматизировано; идеал — одна команда.',
  },
  R19: {
    en: 'GET /ping is the health check: 200 when well, 500 when not.',
    ru: 'GET /ping — проверка здоровья: 200, если всё хорошо, 500, если нет.',
  },
  R20: {
    en: 'The seeded data stay in the database.',
    ru: 'Изначальные данные остаются в базе.',
  },
  R21: {
    en: 'Clocks are exact on every node; the zone does not matter.',
    ru: 'Часы на каждой ноде точные; часовой пояс не важен.',
  },
  R22: {
    en: "student_email in the configuration is the owner's e-mail.",
    ru: 'student_email в конфигурации — почта владельца.',
  },
} as const satisfies Readonly<Record<RequirementId, Sentence>>;

/** All Requirements, the heaviest first. */
export const requirements: readonly Requirement[] = requirementIds().map((id, place, all) => ({
  id,
  sentence: sentences[id],
  source: `bingo.md section 1, ${id}`,
  weight: all.length - place,
  starred: star.has(id),
}));

const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));

/** The Requirement with this number. */
export function requirementOf(id: RequirementId): Requirement {
  const found = byId.get(id);
  if (found === undefined) throw new RangeError(`there is no requirement ${id}`);
  return found;
}

function isRequirementId(text: string): text is RequirementId {
  return text in sentences;
}

function requirementIds(): readonly RequirementId[] {
  return Object.keys(sentences).filter(isRequirementId);
}
