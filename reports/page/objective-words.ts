import type { Sentence } from '../../checks/requirements/requirement.ts';
import { objectiveText, type Objective } from '../../load/sla.ts';
import { inRussian } from './in-russian.ts';
import { number } from './plain-number.ts';

const units = { ms: 'мс', RPS: 'RPS', requests: '', ratio: '%' } as const;
const came = { met: 'достигнуто', missed: 'не достигнуто', unknown: 'неизвестно' } as const;

/** An objective of a load on one line. */
export function objectiveWords(objective: Objective): Sentence {
  const { name, unit, wanted, seen } = objective;
  const show = (value: number): string =>
    Number.isFinite(value)
      ? `${number(unit === 'ratio' ? value * 100 : value)} ${units[unit]}`.trim()
      : 'бесконечно';
  const bound =
    'atMost' in wanted ? `нужно не больше ${show(wanted.atMost)}` : `нужно не меньше ${show(wanted.atLeast)}`;
  const ru = `${inRussian(name).ru}: ${seen === undefined ? 'не видно' : show(seen)}, ${bound}, ${came[objective.came]}`;
  return { en: objectiveText(objective), ru };
}
