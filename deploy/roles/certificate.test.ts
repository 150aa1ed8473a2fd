import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { Failure } from '../world/failure.ts';
import { certificateFault, makeCertificate, publicKeySha256 } from './certificate.ts';

const names = { domain: 'bingo.example.com', addresses: ['192.0.2.10', '198.51.100.7'] };

describe('the certificate of a stand', () => {
  it('names the domain and every address, and says so of itself', async () => {
    const pair = await makeCertificate(names);

    const { subjectAltName } = new X509Certificate(pair.certPem);
    assert.equal(subjectAltName, 'DNS:bingo.example.com, IP Address:192.0.2.10, IP Address:198.51.100.7');
    assert.equal(certificateFault(pair, names), undefined);
  });

  it('is refused for another domain, another address, and with the key of another', async () => {
    const [pair, other] = await Promise.all([makeCertificate(names), makeCertificate(names)]);

    assert.match(certificateFault(pair, { ...names, domain: 'other.example.com' }) ?? '', /other\.example/);
    assert.match(certificateFault(pair, { ...names, addresses: ['192.0.2.11'] }) ?? '', /192\.0\.2\.11/);
    assert.match(certificateFault({ ...pair, keyPem: other.keyPem }, names) ?? '', /key/);
  });

  it('is valid for no longer than Apple allows, and is refused when it ends too soon', async () => {
    const pair = await makeCertificate(names);

    const { validFromDate, validToDate } = new X509Certificate(pair.certPem);
    const days = (validToDate.getTime() - validFromDate.getTime()) / 86_400_000;
    assert.ok(days > 365 && days <= 825, `${days} days`);
    assert.equal(certificateFault(pair, names, { daysLeft: 800 }), undefined);
    assert.match(certificateFault(pair, names, { daysLeft: 820 }) ?? '', /ends on/);
  });

  it('has the public key of its private key, by the digest that Chromium takes', async () => {
    const pair = await makeCertificate(names);

    const key = createPublicKey(createPrivateKey(pair.keyPem)).export({ type: 'spki', format: 'der' });
    assert.equal(publicKeySha256(pair.certPem), createHash('sha256').update(key).digest('base64'));
  });

  it('that is no PEM is a plan to be mended', () => {
    const unreadable = { certPem: 'nothing', keyPem: 'nothing' };

    assert.throws(
      () => certificateFault(unreadable, names),
      (thrown) => thrown instanceof Failure && thrown.kind === 'PlanInvalid',
    );
  });
});
