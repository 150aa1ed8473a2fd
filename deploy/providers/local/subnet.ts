import { BlockList, isIPv4 } from 'node:net';
import { Failure } from '../../world/failure.ts';

/** An IPv4 subnet of the lab: at least a /28, so that the machines fit, at most a /16. */
export interface Subnet {
  /** `10.77.0.0/24` */
  readonly cidr: string;
  /** The first address as a number, and the length of the prefix. */
  readonly first: number;
  readonly prefix: number;
}

/** Where the machines begin in their subnet; .1 is this computer. */
const firstMachine = 10;

/**
 * Reads `10.77.0.0/24`.
 * @throws Failure `PlanInvalid` unless it is a private IPv4 network of /16 to /28 without host bits.
 */
export function parseSubnet(cidr: string): Subnet {
  const [address = '', length = ''] = cidr.split('/');
  const prefix = /^\d{1,2}$/.test(length) ? Number(length) : -1;
  const refuse = (happened: string): Failure =>
    new Failure('PlanInvalid', {
      attempted: `use the subnet ${cidr}`,
      happened,
      hint: 'give a private IPv4 network of /16 to /28, such as SUBNET=10.77.5.0/24',
    });
  if (!isIPv4(address) || prefix < 0 || cidr.split('/').length !== 2)
    throw refuse('it is not written as ADDRESS/PREFIX');
  if (prefix < 16 || prefix > 28) throw refuse(`its prefix is /${prefix}`);
  const first = toNumber(address);
  if (first % 2 ** (32 - prefix) !== 0) throw refuse('it has bits set behind its prefix');
  if (!privateNetworks().check(address)) throw refuse('it is not a private network (RFC 1918)');
  return { cidr, first, prefix };
}

/** The n-th address of a subnet. */
export function addressIn(subnet: Subnet, n: number): string {
  const value = subnet.first + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** This computer's address in the lab. */
export function gatewayOf(subnet: Subnet): string {
  return addressIn(subnet, 1);
}

/** The address of the n-th machine of the plan. */
export function machineAddress(subnet: Subnet, index: number): string {
  return addressIn(subnet, firstMachine + index);
}

/** Whether two networks share an address. `default` and things that are not IPv4 networks overlap with nothing. */
export function overlaps(subnet: Subnet, destination: string): boolean {
  if (destination === 'default') return false;
  const [address = '', length = '32'] = destination.split('/');
  if (!isIPv4(address) || Number(length) === 0) return false;
  const ours = new BlockList();
  ours.addSubnet(addressIn(subnet, 0), subnet.prefix, 'ipv4');
  const theirs = new BlockList();
  theirs.addSubnet(address, Number(length), 'ipv4');
  return ours.check(address, 'ipv4') || theirs.check(addressIn(subnet, 0), 'ipv4');
}

/** The candidates for a stand that did not ask for a subnet, in the order they are tried. */
export function candidates(): readonly Subnet[] {
  return Array.from({ length: 200 }, (_, n) => parseSubnet(`10.77.${n}.0/24`));
}

function toNumber(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

function privateNetworks(): BlockList {
  const list = new BlockList();
  list.addSubnet('10.0.0.0', 8, 'ipv4');
  list.addSubnet('172.16.0.0', 12, 'ipv4');
  list.addSubnet('192.168.0.0', 16, 'ipv4');
  return list;
}
