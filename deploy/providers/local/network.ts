import { z } from 'zod';
import { sh, type ShellCommand } from '../../remote/shell.ts';
import type { Host } from '../../world/command.ts';
import { Failure } from '../../world/failure.ts';
import { holdingStand, type Label } from './label.ts';
import { addressIn, candidates, gatewayOf, overlaps, type Subnet } from './subnet.ts';

const routesSchema = z.array(
  z.object({ dst: z.string(), dev: z.string().optional(), type: z.string().optional() }),
);

/** A route of this computer, for an overlap to name. */
export interface Route {
  readonly destination: string;
  readonly device: string | undefined;
}

/** Every IPv4 route of this computer that is not this stand's own. */
export async function foreignRoutes(
  label: Label,
  own: Subnet | undefined,
  host: Host,
): Promise<readonly Route[]> {
  const output = await host.run(sh`ip -json -4 route show table all`, {
    attempted: 'read the routes of this computer',
  });
  return routesSchema
    .parse(JSON.parse(output === '' ? '[]' : output))
    .map((route) => ({ destination: route.dst, device: route.dev }))
    .filter((route) => route.device !== label.bridge)
    .filter((route) => !(route.device === undefined && route.destination === own?.cidr));
}

/** @throws Failure `HostUnfit` when the subnet overlaps a route of this computer. */
export function refuseOverlap(subnet: Subnet, routes: readonly Route[]): void {
  const taken = routes.find((route) => overlaps(subnet, route.destination));
  if (taken === undefined) return;
  throw new Failure('HostUnfit', {
    attempted: `use the subnet ${subnet.cidr} for the lab`,
    happened: `this computer has a route to ${taken.destination}${taken.device === undefined ? '' : ` through ${taken.device}`}`,
    hint: 'choose another private network, such as SUBNET=10.77.5.0/24, or leave SUBNET out and a free one is found',
  });
}

/** The first of the candidates that overlaps no route and no other stand's subnet. */
export function freeSubnet(routes: readonly Route[]): Subnet {
  const free = candidates().find((subnet) => !routes.some((route) => overlaps(subnet, route.destination)));
  if (free !== undefined) return free;
  throw new Failure('HostUnfit', {
    attempted: 'find a free subnet for the lab',
    happened: 'every one of 10.77.0.0/24 to 10.77.199.0/24 overlaps a route of this computer',
    hint: 'name one that is free, such as SUBNET=172.30.5.0/24',
  });
}

/**
 * The rules that seal the lab: nothing is forwarded into it or out of it, and its machines may only answer this computer,
 * never begin a conversation. So nothing a fault does can leave it, and packets to 8.8.8.8 vanish as in the story.
 */
function sealingRules(label: Label): string {
  return `table inet ${label.table} {
  chain forward {
    type filter hook forward priority -10; policy accept;
    iifname "${label.bridge}" oifname != "${label.bridge}" drop
    oifname "${label.bridge}" iifname != "${label.bridge}" drop
  }
  chain input {
    type filter hook input priority -10; policy accept;
    iifname "${label.bridge}" ct state established,related accept
    iifname "${label.bridge}" icmp type echo-request accept
    iifname "${label.bridge}" drop
  }
}
`;
}

/** Begins a loop over the host's ends, as systemd-nspawn names them, of the cables of machines that run. */
function eachCable(label: Label): ShellCommand {
  return sh`for cable in ${label.directory}/*/; do
  cable="vb-bst-"${label.stand}"-$(basename "$cable")"
  ip link show dev "$cable" >/dev/null 2>&1 || continue`;
}

/** Prints one line for every part of the lab network that is missing or wrong. */
export function networkLook(label: Label, subnet: Subnet): ShellCommand {
  const address = `${gatewayOf(subnet)}/${subnet.prefix}`;
  return sh`
if ip link show dev ${label.bridge} >/dev/null 2>&1; then
  ip -4 -o address show dev ${label.bridge} | grep -qF ${` ${address} `} || echo ${`bridge ${label.bridge} has not the address ${address}`}
  ip link show dev ${label.bridge} | head -n 1 | grep -q '[<,]UP[,>]' || echo ${`bridge ${label.bridge} is down`}
else echo ${`there is no bridge ${label.bridge}`}; fi
ip -4 route show type unreachable exact ${subnet.cidr} | grep -q . || echo ${`no unreachable route lies under ${subnet.cidr}`}
${eachCable(label)}
  ip -o link show dev "$cable" | grep -qF ${` master ${label.bridge} `} || echo "the cable $cable is not in the bridge"
done
[ "$(nft list table inet ${label.table} 2>/dev/null | grep -c drop)" = 3 ] || echo ${`the firewall table ${label.table} does not seal the lab`}`;
}

/** Makes the lab network whole, whatever of it is there already. */
export async function makeNetwork(label: Label, subnet: Subnet, host: Host): Promise<void> {
  const make = sh`
set -e
${holdingStand(label)}
ip route replace unreachable ${subnet.cidr} metric 4278198272
printf '%s' ${`add table inet ${label.table}\ndelete table inet ${label.table}\n${sealingRules(label)}`} | nft -f -
ip link show dev ${label.bridge} >/dev/null 2>&1 || ip link add ${label.bridge} type bridge
echo 1 > /proc/sys/net/ipv6/conf/${label.bridge}/disable_ipv6 || true
ip address replace ${`${gatewayOf(subnet)}/${subnet.prefix}`} broadcast ${addressIn(subnet, 2 ** (32 - subnet.prefix) - 1)} dev ${label.bridge}
ip link set ${label.bridge} up
# Machines that run while their bridge is made anew lost their cable with the old one.
${eachCable(label)}
  ip link set dev "$cable" master ${label.bridge} up
done
# Where bridged packets pass iptables (Docker does that) and iptables drops what it does not know, let the lab's own pass.
if [ "$(cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null)" = 1 ] && command -v iptables >/dev/null; then
  iptables -C FORWARD -i ${label.bridge} -o ${label.bridge} -j ACCEPT 2>/dev/null || iptables -I FORWARD -i ${label.bridge} -o ${label.bridge} -j ACCEPT
fi`;
  await host.run(make, { privileged: true, attempted: `make the lab network ${subnet.cidr}` });
}

/** Removes everything that `makeNetwork` made; nothing there is fine. */
export function networkRemoval(label: Label, subnet: Subnet): ShellCommand {
  return sh`
[ ! -d ${label.directory} ] || { ${holdingStand(label)}
}
if command -v iptables >/dev/null; then
  while iptables -D FORWARD -i ${label.bridge} -o ${label.bridge} -j ACCEPT 2>/dev/null; do :; done
fi
ip link delete ${label.bridge} 2>/dev/null || true
ip route delete unreachable ${subnet.cidr} 2>/dev/null || true
nft delete table inet ${label.table} 2>/dev/null || true`;
}
