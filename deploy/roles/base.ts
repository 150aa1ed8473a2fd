import { sh } from '../remote/shell.ts';
import type { Machine, StandFacts } from '../stand.ts';
import { installation, undoneBy } from './inventory.ts';
import type { Step } from './role.ts';
import { commandAnswers, filePresent, packagesInstalled } from './step.ts';
import { fileText } from './template.ts';

/** Debian packages of every machine: what looking and harming need. */
export const basePackages: readonly string[] = ['ca-certificates', 'curl', 'iproute2', 'nftables'];

/**
 * What every machine of a stand has, before its role: the tools that looking and harming need, the names of the others,
 * a right clock (R21), a journal that is kept and bounded.
 */
export function baseSteps(facts: StandFacts, machine: Machine): readonly Step[] {
  return [
    packagesInstalled(basePackages),
    namesKnown(facts, machine),
    clockRight,
    filePresent(
      {
        path: '/etc/systemd/journald.conf.d/50-bingo-stand.conf',
        content: fileText('journald.conf'),
        mode: '0644',
      },
      {
        then: sh`systemctl restart systemd-journald.service`,
        undo: sh`systemctl restart systemd-journald.service`,
      },
    ),
  ];
}

const namesBegin = '# bingo-stand begin: the machines of the stand';
const namesEnd = '# bingo-stand end';

/** The lines of `/etc/hosts` that name the stand's machines; 127.0.1.1 is the machine itself, as Debian has it. */
export function namesBlock(facts: StandFacts, machine: Machine): string {
  const others = facts.machines.filter(({ name }) => name !== machine.name);
  return [
    namesBegin,
    `127.0.1.1\t${machine.name}`,
    ...others.map(({ name, address }) => `${address}\t${name}`),
    namesEnd,
  ].join('\n');
}

/** Our lines only: a machine that its user owned before keeps the rest of its `/etc/hosts`. */
function namesKnown(facts: StandFacts, machine: Machine): Step {
  const block = namesBlock(facts, machine);
  const ours = `/^${namesBegin}$/,/^${namesEnd}$/`;
  return commandAnswers({
    name: 'the machines of the stand are known by name',
    look: sh`[ "$(sed -n ${`${ours}p`} /etc/hosts)" = ${block} ] || { echo '/etc/hosts lacks the stand'; false; }`,
    // `$a\` ends the last line where somebody has left that out: ours would be the rest of it.
    apply: sh`set -e
{ sed -e ${`${ours}d`} -e '$a\\' /etc/hosts; printf '%s\\n' ${block}; } > /etc/hosts.bingo-stand
chmod 0644 /etc/hosts.bingo-stand
mv /etc/hosts.bingo-stand /etc/hosts`,
    undo: sh`sed -i ${`${ours}d`} /etc/hosts`,
  });
}

/** R21: the clock is synchronised. A container shares the clock of its host, which is the host's to keep right. */
const clockRight: Step = commandAnswers({
  name: 'the clock is synchronised',
  look: sh`systemd-detect-virt --container --quiet || [ "$(timedatectl show -P NTPSynchronized)" = yes ] || { echo 'the clock is not synchronised'; false; }`,
  apply: sh`set -e
if ! systemctl -q is-active chrony.service && ! systemctl -q is-active ntpsec.service; then
  if ! dpkg-query -W systemd-timesyncd >/dev/null 2>&1; then
    ( ${installation(['systemd-timesyncd'])} )
  elif ! systemctl -q is-enabled systemd-timesyncd.service; then
    ${undoneBy(sh`systemctl -q disable --now systemd-timesyncd.service`)}
  fi
  systemctl -q enable systemd-timesyncd.service
  systemctl restart systemd-timesyncd.service
fi
for i in $(seq 120); do
  if [ "$(timedatectl show -P NTPSynchronized)" = yes ]; then exit 0; fi
  sleep 0.5
done
echo 'no time server answered within 60 s' >&2
exit 1`,
  timeoutMs: 240_000,
});
