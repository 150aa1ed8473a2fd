import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { haproxyConfig } from './balancer.ts';
import { debian13Haproxy, parseBuild, type HaproxyBuild } from './haproxy-build.ts';
import { sampleFacts, sampleMachine } from './stand-sample.ts';

function printed(version: string, features: string): string {
  return `HAProxy version ${version} - https://haproxy.org/\nStatus: long-term supported branch\nFeature list : ${features}\n`;
}

function configFor(build: HaproxyBuild): string {
  const { content } = haproxyConfig(sampleFacts(), sampleMachine('balancer'), build);
  assert.ok(typeof content === 'string');
  return content;
}

describe('an HAProxy', () => {
  it('is known by what it prints of itself', () => {
    const debian13 = printed('3.0.11-1+deb13u5 2026/01/01', '-51DEGREES +EPOLL +QUIC +QUIC_OPENSSL_COMPAT');

    assert.deepEqual(parseBuild(debian13), debian13Haproxy);
    assert.deepEqual(parseBuild(printed('2.6.12-1+deb12u4 2026/01/01', '+EPOLL -QUIC')), {
      quic: 'none',
      hasTimers: false,
    });
    assert.deepEqual(parseBuild(printed('2.9.0', '+QUIC')), { quic: 'full', hasTimers: true });
    assert.equal(parseBuild('bash: haproxy: command not found'), undefined);
  });

  it('without QUIC is not asked for http3, and does not promise it', () => {
    const [without, whole] = [
      configFor({ quic: 'none', hasTimers: true }),
      configFor({ quic: 'full', hasTimers: true }),
    ];

    for (const word of ['limited-quic', 'quic4@', 'alt-svc']) assert.ok(!without.includes(word), word);
    assert.match(whole, /bind quic4@:443/);
    assert.ok(!whole.includes('limited-quic'), 'that is for plain OpenSSL');
    assert.match(configFor(debian13Haproxy), /^ {4}limited-quic$/m);
  });

  it('without timers still tells a truthful age', () => {
    const config = configFor({ quic: 'none', hasTimers: false });

    assert.ok(!config.includes('res.timer.hdr'));
    assert.match(config, /set-header age %\[date\(0,ms\),sub\(txn\.asked_ms\)/);
  });
});
