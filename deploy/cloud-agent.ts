import { agentPackage } from './agent-package.ts';
import type { ObserverIll } from './observing.ts';
import type { Plan } from './plan.ts';
import { namespaceOf } from './providers/yandex/charts.ts';
import type { Remote } from './remote/remote.ts';
import { sh } from './remote/shell.ts';
import { cloudAgentSteps, cloudAgentUnit } from './roles/cloud-agent.ts';
import type { Step } from './roles/role.ts';
import { applySteps } from './roles/runner.ts';
import type { Machine } from './stand.ts';
import type { StandFiles } from './stand-files.ts';
import { describe, Failure } from './world/failure.ts';
import type { Progress } from './world/progress.ts';

/** Whose agent it is. */
export interface AgentPlace {
  readonly plan: Plan;
  readonly files: Pick<StandFiles, 'directory'>;
  readonly projectDir: string;
}

/** Why no figures of the stand go to Yandex Monitoring, and what to do. */
export interface AgentAbsence {
  readonly why: string;
  readonly hint: string;
}

const notGiven: AgentAbsence = {
  why: 'no package of its agent was given',
  hint: 'say YC_AGENT_DEB=… and YC_AGENT_SHA256=… (docs/yandex.md)',
};

/** The Steps of the agent on this machine: none where there is no cloud, no package, or another role. */
export function agentSteps({ plan, files, projectDir }: AgentPlace, machine: Machine): readonly Step[] {
  if (plan.options?.provider !== 'yandex' || machine.role !== 'balancer') return [];
  const { agentDeb: source, agentSha256: sha256, folderId } = plan.options;
  if (source === undefined || sha256 === undefined) return [];
  const { directory } = files;
  return cloudAgentSteps({
    ...{ folderId, namespace: namespaceOf(plan.stand), sha256 },
    fetch: async () => await agentPackage({ source, sha256, projectDir, directory }),
  });
}

/**
 * Makes the balancer's agent as wanted. Never throws: the stand works without it, and whoever deployed it is told why it is not there. Undefined when
 * it is, or when there is no cloud to send to.
 */
export async function raiseAgent(
  place: AgentPlace,
  machine: Machine,
  remote: Remote,
  progress: Progress,
): Promise<AgentAbsence | undefined> {
  if (place.plan.options?.provider !== 'yandex' || machine.role !== 'balancer') return undefined;
  const steps = agentSteps(place, machine);
  if (steps.length === 0) return notGiven;
  try {
    await applySteps([{ machine: machine.name, remote, steps }], forgiving(progress));
    return undefined;
  } catch (thrown) {
    const hint = thrown instanceof Failure ? thrown.facts.hint : undefined;
    return {
      why: describe(thrown).replaceAll(/\s+/g, ' '),
      hint: hint ?? 'run `make deploy` again when that is mended',
    };
  }
}

/** What fails here is told at the end, and is no failure of the machine. */
function forgiving(progress: Progress): Progress {
  return {
    started: (subject, what) => progress.started(subject, what),
    said: (subject, text) => progress.said(subject, text),
    ended: (subject, what, outcome) => progress.ended(subject, what, outcome),
    failed: (subject, what, why) => progress.said(subject, `${what}: ${why}`),
    close: async () => await progress.close(),
  };
}

/** Asks the machine whether its agent runs. @throws Failure `MachineUnreachable`. */
export async function readAgent(
  plan: Plan,
  machine: Machine,
  remote: Remote,
): Promise<readonly ObserverIll[]> {
  if (plan.options?.provider !== 'yandex' || machine.role !== 'balancer') return [];
  const ill = { machine: machine.name, unit: cloudAgentUnit };
  if (plan.options.agentDeb === undefined)
    return [{ ...ill, state: `not there: ${notGiven.why}`, hint: notGiven.hint }];
  const look = sh`systemctl show -p LoadState -p ActiveState --value ${cloudAgentUnit}`;
  const [loaded, active = 'unknown'] = (await remote.run(look, { as: 'login' })).split('\n');
  if (loaded !== 'loaded') return [{ ...ill, state: 'not installed' }];
  return active === 'active' ? [] : [{ ...ill, state: active }];
}
