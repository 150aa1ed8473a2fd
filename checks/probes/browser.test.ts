import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeCertificate } from '../../deploy/roles/certificate.ts';
import { isThere } from '../../deploy/world/files.ts';
import { argumentsFor, BrowserClient } from './browser.ts';
import { protocolTrouble } from './page-fetch.ts';
import { LoopbackService } from './test-service.ts';

const certificate = await makeCertificate({ domain: 'bingo.test', addresses: ['127.0.0.1'] });
const certificatePem = certificate.certPem;
const hasBrowser = await isThere('/usr/bin/chromium');
const needsBrowser = hasBrowser ? {} : { skip: 'no /usr/bin/chromium here' };

void describe('a look by a browser', () => {
  test('is unknown without a browser, and says how to get one', async () => {
    await using client = new BrowserClient({
      origin: 'https://127.0.0.1:1',
      version: 'h3',
      executablePath: '/nowhere/chromium',
    });

    const seen = await client.look({ path: '/' });

    assert.deepEqual([seen.outcome, seen.trouble?.kind], ['unknown', 'notLooked']);
    assert.match(seen.trouble?.detail ?? '', /apt-get install chromium/);
  });

  test('is unknown when the browser does not start', async () => {
    await using client = new BrowserClient({
      origin: 'https://127.0.0.1:1',
      version: 'h3',
      executablePath: '/bin/false',
    });

    const seen = await client.look({ path: '/' });

    assert.deepEqual([seen.outcome, seen.trouble?.kind], ['unknown', 'notLooked']);
    assert.match(seen.trouble?.detail ?? '', /\/bin\/false does not start/);
  });

  test('reaches the service and nothing else, and forces QUIC for http3 only', () => {
    const h3 = argumentsFor({
      origin: 'https://bingo.test',
      address: '10.0.0.1',
      version: 'h3',
      certificatePem,
    });
    const any = argumentsFor({ origin: 'https://10.0.0.1:8443', version: 'any' });

    assert.ok(h3.includes('--origin-to-force-quic-on=bingo.test:443'));
    assert.ok(
      h3.includes('--host-resolver-rules=MAP bingo.test 10.0.0.1, MAP * ~NOTFOUND, EXCLUDE 10.0.0.1'),
    );
    assert.ok(h3.some((one) => /^--ignore-certificate-errors-spki-list=[\w+/]{43}=$/.test(one)));
    assert.ok(any.includes('--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 10.0.0.1'));
    assert.ok(!any.some((one) => one.includes('quic') || one.includes('spki')));
  });

  test('sees status, headers, body, node and protocol, of GET and POST', needsBrowser, async () => {
    await using service = await LoopbackService.https(certificate, (request, response) => {
      response.writeHead(request.method === 'POST' ? 201 : 200, { 'x-served-by': 'bingo-1' });
      response.end('é'.repeat(50_000));
    });
    await using client = new BrowserClient({
      origin: `https://127.0.0.1:${service.port}`,
      version: 'any',
      certificatePem,
    });

    const get = await client.look({ path: '/a', keepBytesMax: 20_000 });
    const post = await client.look({ method: 'POST', path: '/b', body: '{}', keepBytesMax: 1_000_000 });

    assert.deepEqual([get.outcome, get.status, get.node, get.answer?.version], ['ok', 200, 'bingo-1', 'h1']);
    assert.deepEqual([get.answer?.body.bytes, get.answer?.body.truncated], [100_000, true]);
    assert.deepEqual([post.status, post.answer?.body.text()], [201, 'é'.repeat(50_000)]);
  });

  test('tells a certificate that it does not trust', needsBrowser, async () => {
    await using service = await LoopbackService.https(certificate, (_request, response) => response.end());
    await using client = new BrowserClient({ origin: `https://127.0.0.1:${service.port}`, version: 'any' });

    const seen = await client.look({ path: '/' });

    assert.deepEqual([seen.outcome, seen.trouble?.kind], ['fail', 'certificate']);
  });

  test('knows http3 by the name that the browser gives the protocol', () => {
    assert.equal(protocolTrouble('h3', 'h3'), undefined);
    assert.equal(protocolTrouble('any', 'h2'), undefined);
    assert.deepEqual(protocolTrouble('h3', 'h2'), { kind: 'protocol', detail: 'answered over h2' });
    assert.equal(protocolTrouble('h3', '')?.kind, 'protocol');
  });

  test('does not take another protocol for http3', needsBrowser, async () => {
    await using service = await LoopbackService.https(certificate, (_request, response) => response.end());
    await using client = new BrowserClient({
      origin: `https://127.0.0.1:${service.port}`,
      version: 'h3',
      certificatePem,
    });

    const seen = await client.look({ path: '/' });

    assert.equal(seen.outcome, 'fail');
  });
});
