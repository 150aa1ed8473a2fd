import type { Remote } from '../../remote/remote.ts';
import type { Machine } from '../../stand.ts';
import { wallTime } from '../../world/clock.ts';
import { Failure, Failures, throwTogether } from '../../world/failure.ts';
import { connectToHost, machineOf } from './access.ts';
import { ownLabel, type HostLabel } from './label.ts';
import type { HostOptions } from './options.ts';
import { http3Missing, objectionsTo, parseSurvey, surveyOf, type Survey } from './survey.ts';

/** A machine that was looked at and found fit. */
export interface Surveyed {
  readonly host: HostOptions;
  readonly machine: Machine;
  /** It carries the label of this very stand already. */
  readonly isOurs: boolean;
  /** What its owner should know, and what stops nothing. */
  readonly notes: readonly string[];
}

/** What a survey is made for. */
export interface SurveyOptions {
  readonly email: string;
  readonly labelOf: (host: HostOptions) => HostLabel;
}

/**
 * Looks at every machine, and touches none.
 * @throws Failure, or Failures: everything that is wrong with any of them, together.
 */
export async function surveyAll(
  hosts: readonly HostOptions[],
  options: SurveyOptions,
): Promise<readonly Surveyed[]> {
  const settled = await Promise.allSettled(hosts.map(async (host) => await surveyOne(host, options)));
  const thrown = settled.flatMap((result): readonly unknown[] => {
    if (result.status === 'fulfilled') return [];
    const reason: unknown = result.reason;
    return reason instanceof Failures ? reason.failures : [reason];
  });
  throwTogether(thrown);
  const found = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  refuseTwins(found);
  return found;
}

async function surveyOne(
  host: HostOptions,
  options: SurveyOptions,
): Promise<Surveyed & { readonly id: string }> {
  const machine = await machineOf(host);
  const remote = connectToHost(machine);
  try {
    const survey = await ask(remote, host);
    const isOurs = ownLabel(survey.facts.get('label') ?? '', options.labelOf(host)) !== undefined;
    const nowS = wallTime().getTime() / 1000;
    const objections = objectionsTo(host, survey, { email: options.email, nowS, isOurs });
    throwTogether(
      objections.map(
        ({ happened, hint }) =>
          new Failure('HostUnfit', { attempted: `use ${host.name} as ${host.role}`, happened, hint }),
      ),
    );
    const note = http3Missing(host, survey);
    const id = survey.facts.get('machine') ?? '';
    return { host, machine, isOurs, id, notes: note === undefined ? [] : [note] };
  } finally {
    await remote.close();
  }
}

async function ask(remote: Remote, host: HostOptions): Promise<Survey> {
  return parseSurvey(await remote.run(surveyOf(host), { as: 'login', timeoutMs: 30_000 }));
}

/** Two addresses may be one machine: it would be set up for two roles at once. */
function refuseTwins(found: readonly (Surveyed & { readonly id: string })[]): void {
  for (const one of found) {
    const twin = found.find((other) => other !== one && other.id === one.id && one.id !== '');
    if (twin === undefined) continue;
    throw new Failure('HostUnfit', {
      attempted: `use ${one.host.name} and ${twin.host.name} as two machines`,
      happened: `both have the machine id ${one.id}`,
      hint: 'they are one machine, or clones: give clones ids of their own with `systemd-machine-id-setup` after emptying /etc/machine-id',
    });
  }
}
