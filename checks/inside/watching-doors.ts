import type { RoleName } from '../../deploy/plan.ts';
import { haproxyMetricsPort } from '../../deploy/roles/balancer.ts';
import { exporterPorts } from '../../deploy/roles/exporters.ts';
import { prometheusPort } from '../../deploy/roles/observability.ts';
import type { Machine } from '../../deploy/stand.ts';

/** Where something tells figures, and how the one who may ask it, the balancer, reaches it. */
export interface WatchingDoor {
  readonly port: number;
  readonly fromBalancer: string;
}

/** The ports of a machine of each role at which figures are told, from the role's own list. */
const ports: Readonly<Record<RoleName, readonly number[]>> = {
  balancer: [prometheusPort, haproxyMetricsPort, exporterPorts.machines, exporterPorts.varnish],
  bingo: [exporterPorts.machines],
  database: [exporterPorts.machines, exporterPorts.postgres],
};

/** All of a machine's: on the balancer they listen for itself, elsewhere on the machine's address. */
export function watchingDoors({ role, address }: Pick<Machine, 'role' | 'address'>): readonly WatchingDoor[] {
  return ports[role].map((port) => ({ port, fromBalancer: role === 'balancer' ? '127.0.0.1' : address }));
}
