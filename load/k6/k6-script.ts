import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { R } from '../../checks/requirements/catalogue.ts';
import { endpoints, firstOwnSessionId } from '../../checks/requirements/endpoints.ts';
import { filled } from '../../deploy/world/template.ts';
import { defaultSeed } from '../traffic.ts';
import { validityRule } from '../validity.ts';
import { k6Plan } from './k6-plan.ts';
import { k6TimeoutMs } from './k6-scenario.ts';

/** The script for k6: an ES module, the same for every service, which k6 is told of by `BASE_URL`. */
export function k6Script(): string {
  const template = readFileSync(fileURLToPath(new URL('./load.k6.js.eta', import.meta.url)), 'utf8');
  const plan = k6Plan();
  return filled(template, {
    contents: plan.contents.map((line) => `//   ${line}`).join('\n'),
    endpoints: json(plan.endpoints),
    offers: json(plan.offers),
    inTurn: json(plan.inTurn),
    timeoutMs: k6TimeoutMs,
    health: json({ path: endpoints.ping.path, ...R.pingWell.bound }),
    firstOwnSessionId,
    seed: defaultSeed,
    rateErrorRatioMax: validityRule.rateErrorRatioMax,
  });
}

/** JSON as a person would write it: what fits on a line is on one. */
function json(value: unknown, indent = ''): string {
  const short = JSON.stringify(value);
  if (short.length + indent.length <= 110 || typeof value !== 'object' || value === null) return short;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((one) => json(one, inner))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${json(one, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${lines.map((line) => inner + line).join(',\n')}\n${indent}${close}`;
}
