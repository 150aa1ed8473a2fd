import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeCertificate } from '../../deploy/roles/certificate.ts';
import { HttpClient } from './http.ts';
import { LoopbackService } from './test-service.ts';
import type { Observation } from './probe.ts';

const certificate = await makeCertificate({ domain: 'bingo.test', addresses: ['127.0.0.1'] });
const ca = certificate.certPem;
const told = (seen: Observation): readonly unknown[] => [seen.outcome, seen.trouble?.kind];

void describe('a look over https', { concurrency: true }, () => {
  test('trusts the certificate it was given, at an address and by a name', async () => {
    const names: string[] = [];
    await using service = await LoopbackService.https(certificate, (request, response) => {
      names.push(request.headers.host ?? '');
      response.end('pong');
    });
    const origin = `https://127.0.0.1:${service.port}`;
    await using byAddress = new HttpClient({ origin, ca });
    await using byName = new HttpClient({ origin, ca, serverName: 'bingo.test' });

    const seen = [await byAddress.look({ path: '/' }), await byName.look({ path: '/' })];

    assert.deepEqual(seen.map(told), [
      ['ok', undefined],
      ['ok', undefined],
    ]);
    assert.ok((seen[0]?.timing.connect?.tlsMs ?? 0) > 0);
    assert.deepEqual(names, [`127.0.0.1:${service.port}`, `bingo.test:${service.port}`]);
  });

  test('tells a certificate that cannot be trusted from a service that fails', async () => {
    await using service = await LoopbackService.https(certificate, (_request, response) =>
      response.end('pong'),
    );
    const origin = `https://127.0.0.1:${service.port}`;
    await using stranger = new HttpClient({ origin });
    await using misnamed = new HttpClient({ origin, ca, serverName: 'other.test' });

    assert.deepEqual(told(await stranger.look({ path: '/' })), ['fail', 'certificate']);
    assert.deepEqual(told(await misnamed.look({ path: '/' })), ['fail', 'certificate']);
  });

  test('tells a port that speaks no TLS', async () => {
    await using service = await LoopbackService.http((_request, response) => response.end());
    await using client = new HttpClient({ origin: `https://127.0.0.1:${service.port}`, ca });

    assert.deepEqual(told(await client.look({ path: '/' })), ['fail', 'tls']);
  });

  test('speaks http2 where it is spoken, and says where it is not', async () => {
    await using modern = await LoopbackService.http2(certificate, 'over http2');
    await using old = await LoopbackService.tls(certificate);
    await using client = new HttpClient({ origin: `https://127.0.0.1:${modern.port}`, ca, version: 'h2' });
    await using fresh = new HttpClient({
      origin: `https://127.0.0.1:${modern.port}`,
      ca,
      version: 'h2',
      connections: 'fresh',
    });
    await using other = new HttpClient({ origin: `https://127.0.0.1:${old.port}`, ca, version: 'h2' });

    const first = await client.look({ path: '/' });
    const second = await client.look({ path: '/' });

    assert.deepEqual(
      [first.answer?.version, first.answer?.body.text(), first.node],
      ['h2', 'over http2', 'bingo-2'],
    );
    assert.deepEqual([first.reused, second.reused], [false, true]);
    assert.deepEqual(told(await other.look({ path: '/' })), ['fail', 'protocol']);
    assert.deepEqual(
      [await fresh.look({ path: '/' }), await fresh.look({ path: '/' })].map((one) => one.reused),
      [false, false],
    );
  });

  test('gives up a silent service over http2, many times at once', async () => {
    const timeoutsMs = Array.from({ length: 20 }, (_none, place) => 250 + place * 10);
    await using silent = await LoopbackService.http2(certificate);
    await using client = new HttpClient({ origin: `https://127.0.0.1:${silent.port}`, ca, version: 'h2' });

    const seen = await Promise.all(timeoutsMs.map((timeoutMs) => client.look({ path: '/', timeoutMs })));

    assert.deepEqual(
      seen.map(told),
      timeoutsMs.map(() => ['fail', 'timeout']),
    );
  });
});
