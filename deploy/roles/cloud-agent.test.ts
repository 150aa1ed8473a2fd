import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { chartsOf, namespaceOf } from '../providers/yandex/charts.ts';
import { haproxyMetricsPort } from './balancer.ts';
import { agentConfig, cloudAgentSteps } from './cloud-agent.ts';

const where = { folderId: 'b1gsample', stand: 'two-nodes' };
const namespace = namespaceOf(where.stand);
const inputSchema = z.object({
  url: z.url(),
  namespace: z.string(),
  format: z.object({ prometheus: z.object({}) }),
});
const configSchema = z.object({
  storages: z.array(z.object({ name: z.string() })),
  channels: z.array(
    z.object({
      name: z.string(),
      channel: z.object({
        pipe: z.array(z.object({ storage_ref: z.object({ name: z.string() }) })),
        output: z.object({ plugin: z.literal('yc_metrics'), config: z.object({ folder_id: z.string() }) }),
      }),
    }),
  ),
  routes: z.array(
    z.object({
      input: z.object({ plugin: z.literal('metrics_pull'), config: inputSchema }),
      channel: z.object({ channel_ref: z.object({ name: z.string() }) }),
    }),
  ),
});

describe('the configuration of the agent', () => {
  const config = configSchema.parse(parse(agentConfig({ folderId: where.folderId, namespace }).content));

  it('sends what the charts ask for: figures of this stand, into its folder', () => {
    const [route] = config.routes;
    const [channel] = config.channels;
    assert.ok(route && channel);
    const asked = chartsOf(where).flatMap(({ queries }) => queries);

    assert.ok(asked.length > 0);
    assert.ok(asked.every((query) => query.includes(`"${route.input.config.namespace}.haproxy_backend_`)));
    assert.ok(
      asked.every((query) => query.includes(`folderId="${channel.channel.output.config.folder_id}"`)),
    );
  });

  it('pulls from HAProxy on loopback: of the backends alone, what is charted alone', () => {
    const [url, ...others] = config.routes.map(({ input }) => new URL(input.config.url));
    const asked = chartsOf(where).flatMap(({ queries }) => queries.join().match(/haproxy_\w+/g) ?? []);

    assert.ok(url && others.length === 0);
    assert.equal(`${url.origin}${url.pathname}`, `http://127.0.0.1:${haproxyMetricsPort}/metrics`);
    assert.equal(url.searchParams.get('scope'), 'backend');
    assert.deepEqual(new Set(url.searchParams.get('metrics')?.split(',')), new Set(asked));
  });

  it('names only what it has', () => {
    const [storages, channels] = [
      config.storages.map(({ name }) => name),
      config.channels.map(({ name }) => name),
    ];

    for (const { channel } of config.channels)
      for (const { storage_ref: storage } of channel.pipe) assert.ok(storages.includes(storage.name));
    for (const { channel } of config.routes) assert.ok(channels.includes(channel.channel_ref.name));
  });
});

describe('the agent', () => {
  it('is started only when its configuration is in place', () => {
    const fetch = () => Promise.reject(new Error('nobody asks'));
    const names = cloudAgentSteps({
      folderId: where.folderId,
      namespace,
      sha256: '0'.repeat(64),
      fetch,
    }).map(({ name }) => name);

    const [installed, configured, started] = [/is installed/, /config\.yml/, /is running/].map((words) =>
      names.findIndex((name) => words.test(name)),
    );

    assert.ok(installed === 0 && configured !== undefined && started === names.length - 1, names.join());
    assert.ok(configured > installed && configured < started);
  });
});
