import { basename } from 'node:path';
import { readStatus } from '../deploy/stand-status.ts';
import type { Plan } from '../deploy/plan.ts';
import { openWorkplace } from '../deploy/workplace.ts';
import { wallTime } from '../deploy/world/clock.ts';
import type { Environment } from '../deploy/world/environment.ts';
import { describe } from '../deploy/world/failure.ts';
import type { StandSnapshot, Subject } from './run-file.ts';

/** What was found out of the thing judged, and what kept us from finding out more. */
export interface SubjectFound {
  readonly subject: Subject;
  readonly troubles: readonly string[];
}

/** Finds what is judged: the stand's plan and how it is, or the URL. Never throws: a report without it is better than none. */
export async function findSubject(environment: Environment): Promise<SubjectFound> {
  const { TARGET, STAND } = environment.settings;
  if (TARGET !== undefined)
    return { subject: { kind: 'url', name: hostOf(TARGET), http: TARGET }, troubles: [] };
  try {
    const workplace = await openWorkplace(environment);
    const base = planFacts(workplace.plan);
    try {
      const status = await readStatus(workplace);
      const before = snapshotOf(status);
      return { subject: { ...base, http: status.http, https: status.https, before }, troubles: [] };
    } catch (thrown) {
      return { subject: base, troubles: [`the stand could not be looked at: ${describe(thrown)}`] };
    }
  } catch (thrown) {
    const name = STAND ?? 'main';
    const nothing = { provider: '', email: '', domain: '', binary: '', http: '', https: '' };
    return { subject: { kind: 'stand', name, ...nothing }, troubles: [describe(thrown)] };
  }
}

/** The stand as it is after the run, beside how it was before. */
export async function lookAgain(environment: Environment, found: SubjectFound): Promise<SubjectFound> {
  if (found.subject.kind === 'url' || found.subject.before === undefined) return found;
  try {
    const after = snapshotOf(await readStatus(await openWorkplace(environment)));
    return { ...found, subject: { ...found.subject, after } };
  } catch (thrown) {
    const trouble = `the stand could not be looked at after the run: ${describe(thrown)}`;
    return { ...found, troubles: [...found.troubles, trouble] };
  }
}

function planFacts(plan: Plan): Extract<Subject, { readonly kind: 'stand' }> {
  const { stand: name, provider, email, domain, binary } = plan;
  // The path of somebody's file is nobody else's business.
  const made = binary.kind === 'stand-in' ? 'stand-in' : basename(binary.path);
  return {
    kind: 'stand',
    name,
    provider,
    email,
    domain,
    binary: made,
    http: '',
    https: `https://${domain}/`,
  };
}

/** What a report shows of a status. */
function snapshotOf(status: Awaited<ReturnType<typeof readStatus>>): StandSnapshot {
  const { healthy, machines, nodes, rows } = status;
  return {
    takenAt: wallTime().toISOString(),
    healthy,
    machines: machines.map(({ vitals, ...machine }) => ({
      ...machine,
      ...(vitals === undefined ? {} : { vitals }),
    })),
    nodes,
    rows,
  };
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? 'target';
}
