import { lookAtStand } from './drift.ts';
import { harmLines } from './healing/harm.ts';
import type { Plan } from './plan.ts';
import type { Change, Provider } from './providers/provider.ts';
import type { Remote } from './remote/remote.ts';
import { publicKeySha256 } from './roles/certificate.ts';
import { readStatus, type StandStatus } from './stand-status.ts';
import type { StandFiles } from './stand-files.ts';
import type { Machine, StandSecrets } from './stand.ts';
import { connectAll, deployedStand, namedMachine, openWorkplace, type Workplace } from './workplace.ts';
import type { Environment } from './world/environment.ts';
import { Failure, allOf } from './world/failure.ts';

/** A stand that was deployed before and is used now: it is neither made nor changed by attaching to it. */
export class AttachedStand implements AsyncDisposable {
  readonly plan: Plan;
  readonly machines: readonly Machine[];
  readonly provider: Provider;
  /** What is remembered of the stand between commands. */
  readonly files: StandFiles;
  /** The certificate of the balancer (PEM): the one that this stand is trusted by. */
  readonly certificatePem: string;
  readonly #remotes: ReadonlyMap<string, Remote>;
  readonly #workplace: Workplace;

  constructor(parts: {
    readonly workplace: Workplace;
    readonly plan: Plan;
    readonly machines: readonly Machine[];
    readonly secrets: StandSecrets;
    readonly remotes: ReadonlyMap<string, Remote>;
  }) {
    this.#workplace = parts.workplace;
    this.plan = parts.plan;
    this.machines = parts.machines;
    this.provider = parts.workplace.provider;
    this.files = parts.workplace.files;
    this.certificatePem = parts.secrets.certificate.certPem;
    this.#remotes = parts.remotes;
  }

  /** @throws Failure `PlanInvalid` when the stand has none of this name. */
  machine(name: string): Machine {
    return namedMachine(this.machines, name);
  }

  /** The machines of one role, in the Plan's order. */
  withRole(role: Machine['role']): readonly Machine[] {
    return this.machines.filter((machine) => machine.role === role);
  }

  /** The one balancer. @throws Failure `PlanInvalid` when the Plan has none. */
  get balancer(): Machine {
    return namedMachine(this.withRole('balancer'), this.withRole('balancer')[0]?.name);
  }

  /** Runs commands on a machine. @throws Failure `PlanInvalid` when the stand has none of this name. */
  remote(machine: Pick<Machine, 'name'>): Remote {
    const remote = this.#remotes.get(this.machine(machine.name).name);
    if (remote !== undefined) return remote;
    throw new Failure('MachineUnreachable', {
      attempted: 'find its connection',
      machine: machine.name,
      happened: 'there is none',
    });
  }

  /** SHA-256 of the certificate's public key, base64: what Chromium is told to trust. */
  get spki(): string {
    return publicKeySha256(this.certificatePem);
  }

  /** What a deploy would change now, as `make plan` shows it; changes nothing. */
  async drift(): Promise<readonly Change[]> {
    return await lookAtStand(this.#workplace);
  }

  async status(): Promise<StandStatus> {
    return await readStatus(this.#workplace);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await allOf([...this.#remotes.values()].map(async (remote) => await remote.close()));
  }
}

/**
 * Attaches to the current stand. Dispose of it when done.
 * @throws Failure `PlanInvalid` when it was never deployed from here.
 */
export async function attachStand(environment: Environment): Promise<AttachedStand> {
  const workplace = await openWorkplace(environment);
  const { record, keys } = await deployedStand(workplace);
  const secrets = await workplace.files.readSecrets();
  if (secrets === undefined) {
    throw new Failure('PlanInvalid', {
      attempted: `attach to the stand ${record.plan.stand}`,
      happened: 'its secrets are lost',
      hint: 'run `make deploy`: it makes new ones',
    });
  }
  const { plan, machines } = record;
  return new AttachedStand({ workplace, plan, machines, secrets, remotes: connectAll(machines, keys) });
}

/** @throws Failure `StandSick` that names what is wrong, and where. A verdict on a stand already ill would blame the wrong thing. */
export function refuseSickStand(status: StandStatus): void {
  if (status.healthy) return;
  const ill = status.machines.flatMap(({ name, trouble }) =>
    trouble === undefined ? [] : [`${name}: ${trouble}`],
  );
  const down = status.nodes
    .filter(({ isUp }) => !isUp)
    .map(({ name, status: is }) => `${name} is out of rotation: ${is}`);
  const data = status.rows === null ? ['the database cannot be read'] : [];
  throw new Failure('StandSick', {
    attempted: `judge the stand ${status.stand}`,
    happened:
      [...harmLines(status.harm), ...ill, ...down, ...data].join('; ') || 'the balancer shows no nodes',
    hint: 'run `make deploy`, which puts it right, and look with `make status`',
  });
}
