import type { HttpRequest } from './probes/exchange.ts';
import { application } from './requirements/application.ts';
import { endpoints, type EndpointKey } from './requirements/endpoints.ts';

const headers = { 'content-type': 'application/json' };
/** Lists may take what bingo gives a query. */
const timeoutMs = application.queryMsMax + 10_000;

/** A request to an endpoint that changes nothing: what would make or delete a session is malformed. */
export function sampleRequest(key: EndpointKey): HttpRequest {
  const { method, path } = endpoints[key];
  if (key === 'createSession') return { method, path, headers, body: '{}', timeoutMs };
  if (key === 'deleteSession') return { method, path: path.replace('{id}', 'abc'), timeoutMs };
  if (key === 'operation') return { method, path, headers, body: endpoints.operation.body, timeoutMs };
  return { method, path: path.replace('{id}', '1'), timeoutMs };
}

/** A request that the endpoint refuses, and so counts as an error; the sample again where none is sure to be. */
export function refusedRequest(key: EndpointKey): HttpRequest {
  const sample = sampleRequest(key);
  const { path } = endpoints[key];
  if (sample.body !== undefined) return { ...sample, body: '{' };
  return path.includes('{id}') ? { ...sample, path: path.replace('{id}', 'abc') } : sample;
}
