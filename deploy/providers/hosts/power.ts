import { answersKnock } from '../../remote/knock.ts';
import { sh } from '../../remote/shell.ts';
import { until } from '../../world/clock.ts';
import type { Host } from '../../world/command.ts';
import { Failure } from '../../world/failure.ts';
import type { ProviderProgress } from '../provider.ts';
import { visit } from './access.ts';
import type { HostOptions } from './options.ts';

/** A connection that is not made in this time is taken for one to a machine that is off. */
const knockWithinMs = 2_000;
/** A management board takes some seconds for an order. */
const switchWithinMs = 120_000;
/** How long a machine that was switched on may take until it answers. A server's firmware alone takes a minute or two. */
const bootWithinMs = 300_000;

/** Switches machines by the commands of their owner, on this computer. Without such commands a machine cannot lose its power: nobody could give it back. */
export class Power {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async off(host: HostOptions): Promise<void> {
    await this.#switch(host, this.refuseUnlessSwitched(host).off, 'off');
  }

  async on(host: HostOptions): Promise<void> {
    await this.#switch(host, this.refuseUnlessSwitched(host).on, 'on');
  }

  /** Switches a machine on that does not answer, if it can be switched, and waits until commands run on it. */
  async up(host: HostOptions, progress: ProviderProgress): Promise<void> {
    if (host.power === undefined || (await this.isUp(host))) return;
    progress.said(host.name, 'it does not answer: switching it on');
    await this.on(host);
    await until(
      { attempted: 'reach it by ssh', machine: host.name, withinMs: bootWithinMs, everyMs: 200 },
      async () => {
        await visit(host, async (remote) => await remote.run(sh`true`));
        return { seen: true };
      },
    );
    progress.ended(host.name, 'machine runs', 'changed');
  }

  /** @throws Failure `ProviderRefused` when the owner has given no commands for the machine's power. */
  refuseUnlessSwitched({ name, power }: HostOptions): NonNullable<HostOptions['power']> {
    if (power !== undefined) return power;
    throw new Failure('ProviderRefused', {
      attempted: 'switch it off or on',
      machine: name,
      happened:
        'the list of machines has no commands for its power, and what is off could not be switched on again',
      hint: 'give it "power": { "off": "…", "on": "…" }, commands of this computer for its hypervisor or management board (docs/hosts.md)',
    });
  }

  /** Whether anything answers where the machine's sshd should. */
  async isUp({ reachableAt, address, port }: HostOptions): Promise<boolean> {
    return await answersKnock({ host: reachableAt ?? address, port }, knockWithinMs);
  }

  async #switch({ name }: HostOptions, command: string, word: 'off' | 'on'): Promise<void> {
    await this.#host.run(sh`sh -c ${command}`, {
      attempted: `switch ${name} ${word} by \`${command}\``,
      timeoutMs: switchWithinMs,
      hint: "the command is the owner's, from the list of machines (HOSTS=…): try it by hand",
    });
  }
}

/**
 * Ends everything at once, unwritten, and boots. A container must not ask the kernel for that, which is its host's: there the system call,
 * which ends the container alone.
 */
export const resetNow = sh`if systemd-detect-virt --container --quiet; then systemctl reboot --force --force
else echo 1 > /proc/sys/kernel/sysrq; echo b > /proc/sysrq-trigger; fi`;
