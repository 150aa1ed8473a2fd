import { application } from '../../checks/requirements/application.ts';
import { endpoints, type Endpoint, type EndpointKey } from '../../checks/requirements/endpoints.ts';

/** What an endpoint is asked for; `{drawn}` in path or body stands for a number of `drawn`. */
export interface K6Endpoint {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly drawn?: { readonly min: number; readonly max: number };
}

/** These endpoints by their names in the catalogue, as the script for k6 asks them. */
export function k6Endpoints(asked: readonly Endpoint[]): Readonly<Partial<Record<EndpointKey, K6Endpoint>>> {
  return Object.fromEntries(asked.map((endpoint) => [keyOf(endpoint), k6EndpointOf(endpoint)]));
}

/** The name of an endpoint in the catalogue: it becomes a tag of k6's metrics. @throws RangeError for one that is not there. */
export function keyOf(endpoint: Endpoint): EndpointKey {
  const isKey = (key: string): key is EndpointKey => key in endpoints;
  const found = Object.keys(endpoints)
    .filter(isKey)
    .find((key) => endpoints[key] === endpoint);
  if (found === undefined) throw new RangeError(`${endpoint.name} is no endpoint of the catalogue`);
  return found;
}

function k6EndpointOf(endpoint: Endpoint): K6Endpoint {
  const { method } = endpoint;
  const path = endpoint.path.replace('{id}', '{drawn}');
  if (endpoint.ids !== undefined) return { method, path, drawn: endpoint.ids };
  if (endpoint.path === endpoints.operation.path)
    return { method, path, body: '{"operation":{drawn}}', drawn: application.harmlessOperations };
  return { method, path, ...(endpoint.body === undefined ? {} : { body: endpoint.body }) };
}
