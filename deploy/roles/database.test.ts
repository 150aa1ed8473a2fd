import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCluster } from './cluster.ts';
import { openingSql } from './database-content.ts';
import { access, settings } from './database.ts';
import { sampleFacts } from './stand-sample.ts';

const gibibyte = 2 ** 30;

/** The settings of a configuration file, without their quotes. */
function parsed(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^(\w+) = '?([^'\n]*)'?$/gm);
  return new Map([...lines].map(([, name = '', value = '']) => [name, value]));
}

test('only the two nodes and the ssh tunnel may log in, by scram, to one database as one role; its exporter from the machine itself', () => {
  const lines = access(sampleFacts().machines)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/));

  assert.deepEqual(lines, [
    ['local', 'all', 'postgres', 'peer'],
    ['local', 'bingo', 'prometheus', 'peer'],
    ['host', 'bingo', 'bingo', '127.0.0.1/32', 'scram-sha-256'],
    ['host', 'bingo', 'bingo', '192.0.2.2/32', 'scram-sha-256'],
    ['host', 'bingo', 'bingo', '192.0.2.3/32', 'scram-sha-256'],
  ]);
});

test('PostgreSQL takes a quarter of a small machine, and no more than its budget of a large one', () => {
  const small = parsed(settings({ address: '192.0.2.4', memoryBytes: gibibyte / 2 }));
  const large = parsed(settings({ address: '192.0.2.4', memoryBytes: 24 * gibibyte }));

  assert.equal(small.get('shared_buffers'), '128MB');
  assert.equal(large.get('shared_buffers'), '256MB');
});

test('an acknowledged write is on the disk, and an idle connection is kept alive', () => {
  const found = parsed(settings({ address: '192.0.2.4', memoryBytes: gibibyte }));

  assert.equal(found.get('synchronous_commit'), 'on');
  assert.equal(found.get('fsync') ?? 'on', 'on');
  assert.equal(found.get('full_page_writes') ?? 'on', 'on');
  assert.equal(found.get('listen_addresses'), '192.0.2.4,127.0.0.1');
  assert.ok(Number.parseInt(found.get('tcp_keepalives_idle') ?? '', 10) < 180);
});

test('a password is a constant whatever is in it, and its statement is not logged', () => {
  const sql = openingSql(`it's \\ "so"`);

  assert.match(sql, /PASSWORD E'it''s \\\\ "so"';/);
  assert.ok(sql.indexOf('log_min_error_statement') < sql.indexOf('PASSWORD'));
});

test('the newest cluster named main is found, whatever its version', () => {
  const cluster = parseCluster(
    '9  main 5434 down postgres /a /b\n17 main 5432 online postgres /a /b\n18 spare 5433 down postgres /a /b\n' +
      'MemTotal:        2048 kB\n',
  );

  assert.deepEqual(cluster, {
    version: '17',
    unit: 'postgresql@17-main.service',
    directory: '/etc/postgresql/17/main',
    memoryBytes: 2 ** 21,
  });
  assert.equal(parseCluster('MemTotal:        2048 kB\n'), undefined);
});
