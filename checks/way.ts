import type { AttachedStand } from '../deploy/attached-stand.ts';
import type { HttpTarget } from './probes/http.ts';

/** Ways of reaching the service as a user does: http/1.1, http/1.1 over TLS, http/2 over TLS. */
export const ways = ['http', 'https', 'h2'] as const;
export type Way = (typeof ways)[number];

/** How a stand of ours is asked this way: over TLS its own certificate is the only one that is trusted. */
export function standTarget(stand: AttachedStand, way: Way): HttpTarget {
  const { reachableAt } = stand.balancer;
  if (way === 'http') return { origin: `http://${reachableAt}` };
  return {
    origin: `https://${reachableAt}`,
    ca: stand.certificatePem,
    serverName: stand.plan.domain,
    version: way === 'h2' ? 'h2' : 'h1',
  };
}
