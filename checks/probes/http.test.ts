import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeCertificate } from '../../deploy/roles/certificate.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { HttpClient } from './http.ts';
import { LoopbackService } from './test-service.ts';
import type { Observation } from './probe.ts';

const { certPem: ca } = await makeCertificate({ domain: 'bingo.test', addresses: ['127.0.0.1'] });
const told = (seen: Observation): readonly unknown[] => [seen.outcome, seen.trouble?.kind];

void describe('a look over http', { concurrency: true }, () => {
  test('sees status, headers, body, the node, and how long each part took', async () => {
    await using service = await LoopbackService.http((_request, response) => {
      response.writeHead(201, { 'x-served-by': 'bingo-1', 'set-cookie': ['a=1', 'b=2'] }).end('{"id":7}');
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const seen = await client.look({ path: '/' });

    assert.deepEqual([seen.outcome, seen.status, seen.node, seen.reused], ['ok', 201, 'bingo-1', false]);
    assert.equal(seen.answer?.headers['set-cookie'], 'a=1, b=2');
    assert.deepEqual(seen.answer.body.json(), { value: { id: 7 } });
    assert.equal(seen.answer.version, 'h1');
    const { connect, firstByteMs = NaN, totalMs } = seen.timing;
    assert.ok(connect !== undefined && connect.tcpMs > 0 && connect.tlsMs === undefined);
    assert.ok(connect.tcpMs <= firstByteMs && firstByteMs <= totalMs);
    assert.ok(seen.dueMs <= seen.startMs && seen.startMs <= seen.endMs);
  });

  test('names the node by the body of a dummy where no balancer does', async () => {
    await using service = await LoopbackService.http((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"hostname":"bingo-2","pid":1}');
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    assert.equal((await client.look({ path: '/dummy' })).node, 'bingo-2');
  });

  test('sends method, headers and body', async () => {
    await using service = await LoopbackService.http((request, response) => {
      request.pipe(
        response.writeHead(200, { seen: `${request.method ?? ''} ${String(request.headers['x-a'])}` }),
      );
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const seen = await client.look({ method: 'POST', path: '/', headers: { 'x-a': 'b' }, body: '{"c":1}' });

    assert.equal(seen.answer?.headers['seen'], 'POST b');
    assert.equal(seen.answer.body.text(), '{"c":1}');
  });

  test('says whether its connection had served before, and whether the service had ended it', async () => {
    await using service = await LoopbackService.http((_request, response) => response.end());
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const first = await client.look({ path: '/' });
    const second = await client.look({ path: '/' });
    service.hangUp();
    while (service.connections > 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const third = await client.look({ path: '/' });

    assert.deepEqual(
      [first, second, third].map((one) => [one.outcome, one.reused]),
      [
        ['ok', false],
        ['ok', true],
        ['ok', false],
      ],
    );
  });

  test('has a connection of its own each time if told so', async () => {
    await using service = await LoopbackService.http((_request, response) => response.end());
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}`, connections: 'fresh' });

    const looks = [await client.look({ path: '/' }), await client.look({ path: '/' })];

    assert.deepEqual(
      looks.map((one) => one.reused),
      [false, false],
    );
  });

  test('keeps no more of the body than wanted, and counts all of it', async () => {
    await using service = await LoopbackService.http((_request, response) =>
      response.end('1'.repeat(200_000)),
    );
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const body = (await client.look({ path: '/', keepBytesMax: 1_000 })).answer?.body;

    assert.deepEqual([body?.bytes, body?.truncated, body?.text().length], [200_000, true, 1_000]);
    assert.equal(body?.json(), undefined);
  });

  test('does not follow a redirect', async () => {
    await using service = await LoopbackService.http((_request, response) => {
      response.writeHead(301, { location: '/elsewhere' }).end();
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const seen = await client.look({ path: '/' });

    assert.deepEqual(told(seen), ['fail', 'status']);
    assert.equal(seen.status, 301);
  });

  test('judges the answer as it is told to', async () => {
    await using service = await LoopbackService.http((_request, response) => response.end('old'));
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const seen = await client.look({
      path: '/',
      judge: (answer) => (answer.body.text() === 'old' ? { kind: 'stale', detail: 'old' } : undefined),
    });

    assert.deepEqual(told(seen), ['fail', 'stale']);
  });

  test('refuses what is no origin, and http2 without https', () => {
    for (const target of [
      { origin: 'bingo' },
      { origin: 'http://127.0.0.1/ping' },
      { origin: 'ftp://127.0.0.1' },
      { origin: 'http://127.0.0.1', version: 'h2' },
    ] as const) {
      assert.throws(
        () => new HttpClient(target),
        (thrown) => thrown instanceof Failure && thrown.exitCode === 3,
      );
    }
  });
});

void describe('a look that goes wrong', { concurrency: true }, () => {
  test('tells a refused connection', async () => {
    const service = await LoopbackService.http(() => undefined);
    await service[Symbol.asyncDispose]();
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const seen = await client.look({ method: 'POST', path: '/' });

    assert.deepEqual(told(seen), ['fail', 'refused']);
    assert.equal(seen.reused, undefined);
  });

  test('tells a connection that ended before the answer; a POST may have been done', async () => {
    await using service = await LoopbackService.http((request) => request.socket.resetAndDestroy());
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    assert.deepEqual(told(await client.look({ path: '/' })), ['fail', 'reset']);
    assert.deepEqual(told(await client.look({ method: 'POST', path: '/' })), ['unknown', 'reset']);
  });

  test('tells an answer that was cut off, with what came of it', async () => {
    await using service = await LoopbackService.tcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'));
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const seen = await client.look({ path: '/' });

    assert.deepEqual([...told(seen), seen.status], ['fail', 'reset', 200]);
    assert.match(seen.trouble?.detail ?? '', /3 bytes/);
  });

  test('tells a time-out in time; a POST may have been done', async () => {
    // Long enough for a busy computer to make the connection: a POST that never left is no POST that may have been done.
    const timeoutMs = 1_000;
    await using service = await LoopbackService.http(() => undefined);
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const [get, post] = await Promise.all([
      client.look({ path: '/', timeoutMs }),
      client.look({ method: 'POST', path: '/', timeoutMs }),
    ]);

    assert.deepEqual(told(get), ['fail', 'timeout']);
    assert.deepEqual(told(post), ['unknown', 'timeout']);
    assert.ok(get.endMs - get.startMs >= timeoutMs - 1);
  });

  test('knows that a POST never left while the connection was still being made', async () => {
    await using service = await LoopbackService.tcp(() => undefined);
    await using client = new HttpClient({ origin: `https://127.0.0.1:${service.port}`, ca });

    const seen = await client.look({ method: 'POST', path: '/', timeoutMs: 100 });

    assert.deepEqual(told(seen), ['fail', 'timeout']);
  });

  test('does not reuse a connection on which an answer is still owed', async () => {
    const paths: string[] = [];
    await using service = await LoopbackService.http((request, response) => {
      paths.push(request.url ?? '');
      if (request.url === '/quick') response.end('quick');
      else setTimeout(() => response.end('slow'), 3_000).unref();
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    await client.look({ path: '/slow', timeoutMs: 1_000 });
    const seen = await client.look({ path: '/quick' });

    assert.deepEqual([seen.answer?.body.text(), seen.reused], ['quick', false]);
    assert.deepEqual(paths, ['/slow', '/quick']);
  });

  test('calls it unknown when a gateway lost the answer to a POST, and a failure when the service refused', async () => {
    await using service = await LoopbackService.http((request, response) => {
      response.writeHead(Number(request.url?.slice(1))).end();
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    assert.deepEqual(told(await client.look({ method: 'POST', path: '/504' })), ['unknown', 'status']);
    assert.deepEqual(told(await client.look({ method: 'POST', path: '/500' })), ['fail', 'status']);
    assert.deepEqual(told(await client.look({ path: '/504' })), ['fail', 'status']);
  });

  test('tells what is no HTTP', async () => {
    await using service = await LoopbackService.tcp((socket) => {
      socket.once('data', () => socket.end('220 mail ready\r\n'));
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    assert.deepEqual(told(await client.look({ path: '/' })), ['fail', 'protocol']);
  });

  test('is no sample when the harness itself could not look', async () => {
    await using service = await LoopbackService.http(() => undefined);
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const malformed = await client.look({ path: 'no slash' });
    const underWay = client.look({ path: '/' });
    await client.close();

    assert.deepEqual(told(malformed), ['unknown', 'notLooked']);
    assert.deepEqual(told(await underWay), ['unknown', 'notLooked']);
  });
});
