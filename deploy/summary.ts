import { relative } from 'node:path';
import type { AgentAbsence } from './cloud-agent.ts';
import { publicKeySha256 } from './roles/certificate.ts';
import type { Machine } from './stand.ts';
import { defaultStand, type Workplace } from './workplace.ts';
import { seconds, type Tally } from './world/progress.ts';

/** What the end of a deploy tells: where the service answers, how to trust it, what to run next. */
export interface Summary {
  readonly text: string;
  /** The same for programs. */
  readonly facts: {
    readonly stand: string;
    readonly changed: number;
    readonly ok: number;
    readonly tookMs: number;
    readonly http: string;
    readonly https: string;
    readonly domain: string;
    readonly certificate: string;
    readonly spki: string;
    /** Why nothing is sent to Yandex Monitoring, in a cloud where something might be. */
    readonly notSent?: string;
  };
}

/** Sums up a deploy that ended well, perhaps without what the service does without. */
export async function summaryOf(
  workplace: Pick<Workplace, 'plan' | 'files' | 'environment'>,
  {
    machines,
    absence,
  }: { readonly machines: readonly Machine[]; readonly absence: AgentAbsence | undefined },
  tally: Tally,
): Promise<Summary> {
  const { plan, files } = workplace;
  const address = machines.find((machine) => machine.role === 'balancer')?.reachableAt ?? '';
  const certificate = relative(workplace.environment.projectDir, files.certificatePath);
  const secrets = await files.readSecrets();
  const facts = {
    stand: plan.stand,
    changed: tally.changed,
    ok: tally.ok,
    tookMs: tally.tookMs,
    http: `http://${address}/`,
    https: `https://${plan.domain}/`,
    domain: plan.domain,
    certificate,
    spki: secrets === undefined ? '' : publicKeySha256(secrets.certificate.certPem),
    ...(absence === undefined ? {} : { notSent: absence.why }),
  };
  // Every command is shown so that it can be copied as it is.
  const how = (command: string): string =>
    plan.stand === defaultStand ? command : `STAND=${plan.stand} ${command}`;
  const text = `
${plan.stand}: ${tally.changed} changes, ${tally.ok} right already, in ${seconds(tally.tookMs)}

  The service answers    ${facts.http}   and https on the same address (http3 where its HAProxy speaks it)
  Its certificate        ${facts.certificate}   (names ${plan.domain} and ${address})
  Try it                 curl ${facts.http}ping
                         curl --cacert ${facts.certificate} https://${address}/
                         curl --cacert ${facts.certificate} --resolve ${plan.domain}:443:${address} ${facts.https}
${absence === undefined ? '' : `\n  Yandex Monitoring      gets no figures: ${absence.why}\n                         the service does without; ${absence.hint}\n`}
  Next                   ${how('npx playwright test')}   check the specification
                         ${how('make status')}   what runs, and how well
                         ${how('make ssh NODE=bingo-1')}, ${how('make logs NODE=bingo-1')}
                         ${how('make clean')}   leave nothing behind
`;
  return { text, facts };
}
