import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AttachedStand } from '../deploy/attached-stand.ts';
import { Healer } from '../deploy/healing/healer.ts';
import { linesOf } from '../deploy/healing/leftovers.ts';
import { sh } from '../deploy/remote/shell.ts';
import { monotonicMs, until } from '../deploy/world/clock.ts';
import { Failure, Failures } from '../deploy/world/failure.ts';
import type { Fault } from './fault.ts';
import { Injector } from './injector.ts';
import { victimsOf } from './victims.ts';

/** For tests: everything of a machine that a fault may change and a heal has to restore, in lines. */
const found = sh`
# What a timer starts comes and goes by the clock, and the timer itself is "running" as long as that and "waiting" before and after it.
timed=$(systemctl list-timers --all --plain --no-legend | awk '{ print $NF }')
systemctl list-units --all --plain --no-legend --full --type=service,timer --state=running,waiting,failed,activating |
  awk -v timed="$timed" '
    BEGIN { split(timed, names); for (at in names) started[names[at]] = 1 }
    $1 in started { next }
    { print "unit", $1, $3, ($1 ~ /[.]timer$/ ? "" : $4) }' |
  grep -vE 'run-|user@'
for unit in bingo haproxy varnish; do
  echo "reload $unit $(systemctl show -P NeedDaemonReload $unit.service) restarts $(systemctl show -P NRestarts $unit.service)"
done
find /run/systemd/system /etc/systemd/system -type f | sort | sed 's/^/unit file /'
ip route show | sed 's/^/route /'
ip -o link show | sed 's/^[0-9]*: //; s/ mode .*//; s/@[^:]*:/:/; s/^/link /'
nft -s list ruleset 2>/dev/null | sed 's/^/rule /'
tc qdisc show 2>/dev/null | sed 's/^/queue /'
sysctl -a 2>/dev/null | grep -E '^(net.ipv4.ip_local|vm\.|kernel\.sched)' | sed 's/^/setting /'
for stat in /proc/[0-9]*/stat; do
  line=$(cat "$stat" 2>/dev/null) || continue
  after=\${line##*) }
  [ "\${after%% *}" = T ] && echo "stopped \${line%%) *}"
done
# Varnish names the log that it shares with its worker anew with each worker.
find / -xdev -type f -size +50M -not -path '/var/lib/postgresql/*' -not -path '/proc/*' | sed -E 's#(/varnish/.*)[.][0-9a-f]{16}$#\\1#' | sort | sed 's/^/large file /'
true`;

/** What is found on each machine, before and after. */
export async function stateOf(stand: AttachedStand): Promise<readonly string[]> {
  const printed = await Promise.all(
    stand.machines.map(async (machine) => {
      const text = await stand.remote(machine).run(found);
      return linesOf(text).map((line) => `${machine.name}: ${line}`);
    }),
  );
  return printed.flat();
}

/** Lines that are in one and not in the other. */
function difference(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** The stand is as it was found, in the end: a process that has just been started may still be at it. */
export async function provesAsFound(stand: AttachedStand, before: readonly string[]): Promise<void> {
  await until({ attempted: 'find the machines as they were', withinMs: 30_000, everyMs: 500 }, async () => {
    const changed = difference(before, await stateOf(stand));
    return changed.length === 0 ? { seen: true } : { missing: changed.join('\n') };
  });
  assert.deepEqual(await new Healer(victimsOf(stand)).leftovers(), []);
}

/** Which processes serve, and which boot it is: what stays when nothing is done. */
const identities = sh`
cat /proc/sys/kernel/random/boot_id
for unit in bingo haproxy varnish postgresql@17-main; do systemctl show -P MainPID $unit.service; done`;

async function identitiesOf(stand: AttachedStand): Promise<readonly string[]> {
  return await Promise.all(
    stand.machines.map(async (machine) => `${machine.name}: ${await stand.remote(machine).run(identities)}`),
  );
}

/** A harm that was prepared and not done: healing changes nothing, and starts nothing anew. */
export async function healsUnharmed(stand: AttachedStand, fault: Fault): Promise<void> {
  const before = await stateOf(stand);
  const same = await identitiesOf(stand);
  const victims = victimsOf(stand);
  const undone: Fault = {
    ...fault,
    treat: async (scene) =>
      (await fault.treat(scene)).map((treatment) => ({
        ...treatment,
        harm: { by: 'machine', command: sh`echo 'not done' >&2; false` },
      })),
  };

  // Nothing but that, once a machine: a healing that failed, too, would be told with it.
  await assert.rejects(new Injector(victims, wide).inject(undone), (thrown) => {
    const told = thrown instanceof Failures ? thrown.failures : [thrown];
    return told.every((one) => one instanceof Failure && one.kind === 'CommandFailed');
  });

  assert.deepEqual(await victims.ledger.read(), []);
  assert.equal(await victims.condition.sickness(), undefined);
  await provesAsFound(stand, before);
  assert.deepEqual(await identitiesOf(stand), same);
}

const wide = { blastRadius: { balancer: 1, bingo: 9, database: 1 } } as const;

/** Whether the victims are as their undos want them. */
async function isHealed(stand: AttachedStand, id: string): Promise<boolean> {
  const entry = (await victimsOf(stand).ledger.read()).find((one) => one.id === id);
  assert.ok(entry, 'the ledger has the entry');
  const ends = await Promise.all(
    entry.undos.map(async (undo) => {
      const ended = await stand
        .remote({ name: undo.machine })
        .attempt(sh`sh -c ${undo.isHealed}`)
        .catch(() => ({ exitCode: 1 }));
      return ended.exitCode === 0;
    }),
  );
  return ends.every((one) => one);
}

/** Harm, heal, heal again: the machines are as they were found, and the harm was seen in between unless the stand mends it at once. */
export async function harmHealHeal(stand: AttachedStand, fault: Fault): Promise<{ healMs: number }> {
  const before = await stateOf(stand);
  const victims = victimsOf(stand);
  const injector = new Injector(victims, wide);

  const injection = await injector.inject(fault);
  const [entry] = await victims.ledger.read();
  assert.ok(entry, 'the ledger knows of the harm while it lasts');
  if (fault.endsBy === 'heal' && fault.kind !== 'slow') {
    assert.equal(await isHealed(stand, injection.id), false, 'the harm is seen');
  }
  const startedMs = monotonicMs();
  await injector.healAll();
  const healMs = monotonicMs() - startedMs;

  assert.deepEqual(await victims.ledger.read(), []);
  await provesAsFound(stand, before);
  await new Healer(victims).heal(entry);
  await provesAsFound(stand, before);
  return { healMs };
}

/** The harness is killed in the middle of the harm: the lease alone heals in its time, and the next command says what it found. */
export async function leaseHeals(
  stand: AttachedStand,
  fault: Fault,
  options: { readonly projectDir: string; readonly leaseMs: number },
): Promise<void> {
  const before = await stateOf(stand);
  const victims = victimsOf(stand);

  await dieHarming(stand, fault, options);
  const entries = await victims.ledger.read();
  assert.deepEqual(
    entries.map((entry) => entry.fault),
    [fault.name],
  );

  await until(
    { attempted: 'see the machine heal itself', withinMs: options.leaseMs + 45_000, everyMs: 500 },
    async () => {
      const left = (await new Healer(victims).leftovers()).filter(
        (line) => !line.includes('stopped process'),
      );
      if (left.length > 0) return { missing: left.join('; ') };
      return (await isHealed(stand, entries[0]?.id ?? '')) ? { seen: true } : { missing: 'not healed yet' };
    },
  );
  assert.deepEqual(await new Healer(victims).healAll(), [fault.name]);
  await provesAsFound(stand, before);
}

/** A harness in a process of its own harms the stand and is killed (SIGKILL) as soon as that is done. */
export async function dieHarming(
  stand: AttachedStand,
  fault: Fault,
  { projectDir, leaseMs }: { readonly projectDir: string; readonly leaseMs: number },
): Promise<void> {
  const node = join(projectDir, 'node_modules/.bin/node');
  const words = [`STAND=${stand.plan.stand}`, node, join(projectDir, 'chaos/test-doomed.ts')];
  const child = spawn('env', [...words, fault.name, String(leaseMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    child.kill('SIGKILL');
  }
  await ended;
  assert.match(said[0] ?? '', /^[0-9a-f]{8}$/, `${fault.name} was not done`);
}
