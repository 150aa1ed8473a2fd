import type { Plan } from '../plan.ts';
import { sh } from '../remote/shell.ts';
import type { Machine } from '../stand.ts';
import { until } from '../world/clock.ts';
import type { Host } from '../world/command.ts';
import { Failure, allOf, describe } from '../world/failure.ts';
import { refuseSilent, visit } from './hosts/access.ts';
import { labelLook, labelWriting, ownLabel, type HostLabel } from './hosts/label.ts';
import type { HostOptions, HostsOptions } from './hosts/options.ts';
import { Power, resetNow } from './hosts/power.ts';
import { presenceOf, type Presence } from './hosts/presence.ts';
import { putBack } from './hosts/removal.ts';
import { surveyAll, type Surveyed } from './hosts/survey-all.ts';
import type { Taken } from './hosts/taken.ts';
import type { Change, MachineWanted, Provider, ProviderProgress, StandFound } from './provider.ts';

/** What the provider of somebody's own machines is made with. */
export interface HostsProviderOptions {
  /** The checkout that asks: a machine that carries another's label is not touched. */
  readonly owner: string;
  readonly host: Host;
  readonly plan: Plan;
  readonly options: HostsOptions;
  readonly taken: Taken;
}

/** Machines that somebody already owns. They are never made and never cease: they are set up, and put back as they were. */
export class HostsProvider implements Provider {
  readonly name = 'hosts';
  readonly #options: HostsProviderOptions;
  readonly #power: Power;

  constructor(options: HostsProviderOptions) {
    this.#options = options;
    this.#power = new Power(options.host);
  }

  async find(): Promise<StandFound | undefined> {
    const looks = await allOf(this.#hosts.map(async (host) => await this.#presenceOf(host)));
    const carrying = looks.filter(({ isOurs }) => isOurs);
    if (carrying.length === 0) return undefined;
    return {
      // One that does not answer cannot be asked whose it is: among machines that are ours it counts as ours, and as off.
      machines: looks
        .filter(({ isOurs, answers }) => isOurs || !answers)
        .map(({ host, answers }) => ({ name: host.name, state: answers ? 'running' : 'stopped' })),
      origin: `machines of your own: ${this.#hosts.map(({ user, address }) => `${user}@${address}`).join(', ')}`,
    };
  }

  async look(wanted: readonly MachineWanted[]): Promise<readonly Change[]> {
    if (wanted.length === 0) {
      await this.#refuseUnfit();
      return [];
    }
    const looks = await allOf(wanted.map(async ({ name }) => await this.#presenceOf(this.#named(name))));
    return looks.flatMap(({ host, isOurs, answers }): readonly Change[] => {
      if (!answers) return [{ subject: host.name, what: 'start the machine' }];
      return isOurs ? [] : [{ subject: host.name, what: 'check the machine, and label it' }];
    });
  }

  async make(wanted: readonly MachineWanted[], progress: ProviderProgress): Promise<readonly Machine[]> {
    const hosts = wanted.map(({ name }) => this.#named(name));
    await allOf(hosts.map(async (host) => await this.#power.up(host, progress)));
    // Everything that is wrong with any machine is told before the first one is touched.
    const surveyed = await this.#survey(hosts);
    await this.#options.taken.write(surveyed.map(({ machine }) => machine));
    return await allOf(surveyed.map(async (one) => await this.#take(one, progress)));
  }

  async start(machine: string): Promise<void> {
    const host = this.#named(machine);
    if (!(await this.#power.isUp(host))) await this.#power.on(host);
  }

  async stop(machine: string): Promise<void> {
    const host = this.#named(machine);
    this.#power.refuseUnlessSwitched(host);
    await this.#order(host, sh`systemctl poweroff`);
    await this.#awaitSilence(host);
    // A machine whose system is down may still be on; only what is off can be switched on.
    await this.#power.off(host);
  }

  async powerOff(machine: string): Promise<void> {
    await this.#power.off(this.#named(machine));
  }

  async reboot(machine: string): Promise<void> {
    const host = this.#named(machine);
    if (host.power !== undefined) {
      await this.#power.off(host);
      await this.#power.on(host);
      return;
    }
    await this.#order(host, resetNow);
    await this.#awaitSilence(host);
  }

  async console(machine: string): Promise<string> {
    const host = this.#named(machine);
    const said = await visit(
      host,
      async (remote) =>
        await remote.run(sh`journalctl --boot --no-pager --output=short --lines=200 --identifier=systemd`),
    ).catch((thrown: unknown) => describe(thrown));
    return said.trim();
  }

  async destroy(progress: ProviderProgress): Promise<void> {
    const wereTaken = (await this.#options.taken.read()) !== 'no';
    const looks = wereTaken ? await this.#looksAtTaken(progress) : await this.#looksAtRefused(progress);
    const ours = looks.filter(({ isOurs }) => isOurs);
    await allOf(ours.map(async ({ host }) => await putBack(host, progress)));
    // What is on one that is off is not forgotten; and it is no reason to leave anything on the others.
    const silent = looks.filter(({ answers }) => !answers).map(({ host }) => host);
    if (wereTaken) refuseSilent(silent, this.#options.plan.stand);
  }

  async #looksAtTaken(progress: ProviderProgress): Promise<readonly Presence[]> {
    return await allOf(
      this.#hosts.map(async (host) => {
        await this.#power.up(host, progress).catch((thrown: unknown) => {
          progress.said(host.name, describe(thrown));
        });
        return await this.#presenceOf(host);
      }),
    );
  }

  /** A list that was refused may name what is no machine at all: it must not stand in the way of a better one. */
  async #looksAtRefused(progress: ProviderProgress): Promise<readonly Presence[]> {
    return await allOf(
      this.#hosts.map(
        async (host) =>
          await this.#presenceOf(host).catch((thrown: unknown) => {
            progress.ended(host.name, `left alone, for nothing was done on it: ${describe(thrown)}`, 'ok');
            return { host, answers: true, isOurs: false };
          }),
      ),
    );
  }

  /** Before anything is remembered of a list that cannot be used. What can be switched on is looked at when it is on; machines of ours, by `make`. */
  async #refuseUnfit(): Promise<void> {
    if ((await this.#options.taken.read()) === 'yes') return;
    const there = await allOf(
      this.#hosts.map(async (host) => host.power === undefined || (await this.#power.isUp(host))),
    );
    await this.#survey(this.#hosts.filter((_host, index) => there[index] === true));
  }

  async #survey(hosts: readonly HostOptions[]): Promise<readonly Surveyed[]> {
    const { email } = this.#options.plan;
    return await surveyAll(hosts, { email, labelOf: (host) => this.#labelOf(host) });
  }

  async #take({ host, machine, isOurs, notes }: Surveyed, progress: ProviderProgress): Promise<Machine> {
    const what = 'machine carries the label';
    progress.started(host.name, what);
    if (!isOurs) {
      await visit(host, async (remote) => {
        // Another stand may have come first since the survey.
        ownLabel(await remote.run(labelWriting(this.#labelOf(host))), this.#labelOf(host));
      });
    }
    progress.ended(host.name, what, isOurs ? 'ok' : 'changed');
    for (const note of notes) progress.ended(host.name, note, 'ok');
    return machine;
  }

  async #presenceOf(host: HostOptions): Promise<Presence> {
    return await presenceOf(host, this.#labelOf(host), this.#power);
  }

  /** An order after which the connection is lost, which is as wanted. */
  async #order(host: HostOptions, order: typeof resetNow): Promise<void> {
    if (!(await this.#power.isUp(host))) return;
    await visit(host, async (remote) => {
      ownLabel(await remote.run(labelLook, { as: 'login' }), this.#labelOf(host));
      await remote.attempt(order).catch((thrown: unknown) => {
        if (!(thrown instanceof Failure && thrown.kind === 'MachineUnreachable')) throw thrown;
      });
    });
  }

  async #awaitSilence(host: HostOptions): Promise<void> {
    await until({ attempted: 'see it go', machine: host.name, withinMs: 30_000, everyMs: 50 }, async () =>
      (await this.#power.isUp(host)) ? { missing: 'it still answers' } : { seen: true },
    );
  }

  get #hosts(): readonly HostOptions[] {
    return this.#options.options.hosts;
  }

  #named(machine: string): HostOptions {
    const host = this.#hosts.find(({ name }) => name === machine);
    if (host !== undefined) return host;
    throw new Failure('PlanInvalid', {
      attempted: `find ${machine}`,
      happened: `the list of machines has ${this.#hosts.map(({ name }) => name).join(', ')}`,
      hint: 'name the file with HOSTS=…',
    });
  }

  #labelOf({ name }: HostOptions): HostLabel {
    return { stand: this.#options.plan.stand, owner: this.#options.owner, machine: name };
  }
}
