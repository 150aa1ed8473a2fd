import { expect, proves, test } from '../fixtures/test.ts';
import { shakeHands, type TlsOffer } from './probes/tls.ts';
import { R } from './requirements/catalogue.ts';
import { application } from './requirements/application.ts';
import { endpoints } from './requirements/endpoints.ts';

for (const way of ['https', 'h2'] as const) {
  test(`the service answers over ${way}`, proves(R.httpsServed), async ({ over }) => {
    const read = await over(way).get('/ping');
    const posted = await over(way).post(endpoints.operation.path, endpoints.operation.body);

    expect(read).toBeAnswered({ status: 200 });
    expect(posted).toBeAnswered({ status: 200 });
  });
}

test(
  'the service answers by http, and sends nobody to https',
  proves(R.httpNotRedirected),
  async ({ over }) => {
    const hsts = 'strict-transport-security';

    for (const path of ['/ping', '/', '/dummy', '/api/movie/1']) {
      const seen = await over('http').get(path);
      expect(seen, path).toBeAnswered({ status: 200 });
      expect(seen.answer?.headers[hsts], 'HSTS redirects inside the browser').toBeUndefined();
    }
  },
);

test('https asks no browser to leave http for good', proves(R.httpNotRedirected), async ({ over }) => {
  const seen = await over('https').get('/ping');

  expect(seen).toBeAnswered({ status: 200 });
  expect(seen.answer?.headers['strict-transport-security'], 'HSTS').toBeUndefined();
});

test('the certificate is valid and names the service', proves(R.certificateNames), async ({ secure }) => {
  const dayMs = 86_400_000;

  const seen = await shakeHands(secure);

  if (!seen.accepted) throw new Error(`no handshake: ${seen.alert}`);
  const { certificate } = seen;
  for (const name of secure.names) {
    const named = certificate.checkHost(name) ?? certificate.checkIP(name);
    expect(named, `${name} is not among ${certificate.subjectAltName ?? 'no names at all'}`).toBeDefined();
  }
  expect(certificate.validFromDate.getTime(), 'valid already').toBeLessThan(new Date().getTime());
  const daysLeft = (certificate.validToDate.getTime() - new Date().getTime()) / dayMs;
  expect(daysLeft, `days left, until ${certificate.validTo}`).toKeep(R.certificateNames.bound);
});

test('old versions of TLS are refused', proves(R.tlsSane), async ({ secure }) => {
  const offer = async (version: TlsOffer['version'] & string): Promise<string> => {
    const seen = await shakeHands({ ...secure, version });
    return seen.accepted ? seen.version : 'refused';
  };

  expect(await offer(R.tlsSane.bound.versionMin), 'the oldest that is sane is served').toBe('TLSv1.2');
  expect(await offer('TLSv1.3'), 'the newest is served').toBe('TLSv1.3');
  expect(await offer('TLSv1.1'), 'RFC 8996').toBe('refused');
  expect(await offer('TLSv1'), 'RFC 8996').toBe('refused');
});

test('ciphers and key are of today', proves(R.tlsSane), async ({ secure }) => {
  const strong = await shakeHands({ ...secure, version: 'TLSv1.2' });
  const none = await shakeHands({ ...secure, version: 'TLSv1.2', ciphers: 'aNULL:eNULL' });

  if (!strong.accepted) throw new Error(`no handshake: ${strong.alert}`);
  expect(strong.cipher, 'forward secrecy and authenticated encryption').toMatch(
    /^TLS_ECDHE_.*(GCM|CHACHA20|CCM)/,
  );
  expect(none.accepted, 'without encryption or authentication nobody is served').toBe(false);
  const { asymmetricKeyType: type, asymmetricKeyDetails: key } = strong.certificate.publicKey;
  const { rsaMin, ecMin } = R.tlsSane.bound.keyBits;
  if (type === 'rsa') expect(key?.modulusLength).toBeGreaterThanOrEqual(rsaMin);
  else expect(curveBits(key?.namedCurve ?? type ?? 'unknown')).toBeGreaterThanOrEqual(ecMin);
});

function curveBits(curve: string): number {
  const named: Readonly<Record<string, number>> = { prime256v1: 256, ed25519: 256, ed448: 456 };
  return named[curve] ?? Number(/(\d{3})/.exec(curve)?.[1] ?? 0);
}

test('http3 is announced to those who come by https', proves(R.http3Advertised), async ({ over }) => {
  const seen = await over('https').get('/ping');

  expect(seen).toBeAnswered({ status: 200 });
  expect(seen.answer?.headers['alt-svc'] ?? 'no alt-svc').toMatch(
    new RegExp(`\\b${R.http3Advertised.bound.protocol}="`),
  );
});

test(
  'http3 is spoken: a small answer, a posted one, and a large one',
  proves(R.http3Served),
  async ({ http3 }) => {
    const small = await http3.look({ path: '/ping' });
    const posted = await http3.look({
      method: 'POST',
      path: endpoints.operation.path,
      body: endpoints.operation.body,
      headers: { 'content-type': 'application/json' },
    });
    const large = await http3.look({
      path: endpoints.sessionList.path,
      timeoutMs: application.queryMsMax + 10_000,
    });

    for (const seen of [small, posted, large]) {
      expect(seen).toBeAnswered({ status: 200 });
      expect(seen.answer?.version).toBe(R.http3Served.bound.protocol);
    }
    expect(large.answer?.body.bytes, 'bytes of a list of 100 000 rows').toBeGreaterThan(1_000_000);
  },
);
