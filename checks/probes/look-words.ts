import type { Answer } from './answer.ts';
import type { Observation } from './probe.ts';

/** Headers that tell where an answer came from, and how old it is. */
const tellingHeaders = ['age', 'x-cache', 'location', 'retry-after'] as const;

/** One look in words, on one line. */
export function describeLook(seen: Observation & { readonly answer?: Answer }): string {
  const took = `after ${Math.round(seen.endMs - seen.startMs)} ms`;
  const from = seen.node === undefined ? '' : ` from ${seen.node}`;
  const { answer } = seen;
  if (answer === undefined) {
    const what = seen.trouble === undefined ? 'good' : `${seen.trouble.kind} (${seen.trouble.detail})`;
    const status = seen.status === undefined ? '' : `status ${seen.status}, `;
    return `${seen.trouble === undefined ? '' : 'no good answer: '}${status}${what}${from} ${took}`;
  }
  const telling = tellingHeaders.flatMap((name) => {
    const value = answer.headers[name];
    return value === undefined ? [] : [`, ${name} ${value}`];
  });
  const type = answer.headers['content-type'] ?? 'none';
  const body = answer.body.text().slice(0, 160).replace(/\s+/g, ' ').trim();
  return `status ${answer.status}, type ${type}${telling.join('')}${from} ${took}: ${body}`;
}
