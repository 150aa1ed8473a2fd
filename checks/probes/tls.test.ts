import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { describe, it } from 'node:test';
import { createServer, type TlsOptions } from 'node:tls';
import { makeCertificate } from '../../deploy/roles/certificate.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { shakeHands } from './tls.ts';

/** A TLS server on loopback, which hangs up after the handshake. */
async function serving(
  options: TlsOptions,
): Promise<AsyncDisposable & { readonly port: number; pem: string }> {
  const { certPem, keyPem } = await makeCertificate({ domain: 'bingo.test', addresses: ['127.0.0.1'] });
  const server = createServer({ cert: certPem, key: keyPem, ...options }, (socket) => socket.resume().end());
  server.on('tlsClientError', () => undefined);
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    port: address.port,
    pem: certPem,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

describe('a handshake', () => {
  it('tells version, cipher, certificate, and that it is trusted', async () => {
    await using server = await serving({});

    const seen = await shakeHands({ host: '127.0.0.1', port: server.port, ca: server.pem });

    assert.ok(seen.accepted);
    assert.equal(seen.version, 'TLSv1.3');
    assert.match(seen.cipher, /^TLS_/);
    assert.equal(seen.certificate.checkHost('bingo.test'), 'bingo.test');
    assert.equal(seen.distrust, undefined);
  });

  it('is no failure when the certificate is not trusted: that is told beside', async () => {
    await using server = await serving({});

    const seen = await shakeHands({ host: '127.0.0.1', port: server.port });

    assert.ok(seen.accepted);
    assert.match(seen.distrust ?? '', /SELF_SIGNED|self-signed/i);
  });

  it('really offers old versions: a server that takes them does', async () => {
    await using server = await serving({ minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' });

    const seen = await shakeHands({ host: '127.0.0.1', port: server.port, version: 'TLSv1' });

    assert.ok(seen.accepted);
    assert.equal(seen.version, 'TLSv1');
  });

  it('tells the refusal of a version by the server itself', async () => {
    await using server = await serving({ minVersion: 'TLSv1.2' });

    const seen = await shakeHands({ host: '127.0.0.1', port: server.port, version: 'TLSv1.1' });

    assert.ok(!seen.accepted);
    assert.match(seen.alert, /protocol version/);
  });

  it('tells the refusal of ciphers that protect nothing', async () => {
    await using server = await serving({});

    const offer = {
      host: '127.0.0.1',
      port: server.port,
      version: 'TLSv1.2',
      ciphers: 'aNULL:eNULL',
    } as const;
    const seen = await shakeHands(offer);

    assert.ok(!seen.accepted);
  });

  it('cannot tell when nobody is there, or nobody speaks TLS', async () => {
    const server = createTcpServer((socket) =>
      socket
        .on('error', () => socket.destroy())
        .resume()
        .end('no TLS here\n'),
    ).listen({
      host: '127.0.0.1',
      port: 0,
    });
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const offer = { host: '127.0.0.1', port: address.port };

    await assert.rejects(shakeHands(offer), isUnreachable);
    server.close();
    await once(server, 'close');
    await assert.rejects(shakeHands(offer), isUnreachable);
  });
});

function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.kind === 'MachineUnreachable';
}
