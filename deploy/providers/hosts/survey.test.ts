import assert from 'node:assert/strict';
import { arch } from 'node:os';
import { describe, it } from 'node:test';
import { hostSchema, type HostOptions } from './options.ts';
import { http3Missing, objectionsTo, parseSurvey, surveyOf } from './survey.ts';

const nowS = 1_700_000_000;

function host(role: HostOptions['role']): HostOptions {
  return hostSchema.parse({ name: 'one', role, address: '192.0.2.7', user: 'admin', keyPath: '/key' });
}

/** What a machine that is fit for anything prints, with some lines said otherwise. */
function printed(other: Readonly<Record<string, string>> = {}, more: readonly string[] = []): string {
  const facts = {
    system: 'debian 13',
    called: 'Debian GNU/Linux 13 (trixie)',
    arch: arch() === 'arm64' ? 'aarch64' : 'x86_64',
    init: 'systemd',
    sudo: '0',
    forwarding: '',
    disk: '9000',
    memory: '2000',
    haproxy: '3.0.11-1+deb13u5',
    addresses: '127.0.0.1 192.0.2.7 ',
    now: String(nowS + 3),
    ...other,
  };
  return [...Object.entries(facts).map(([name, value]) => `${name}=${value}`), ...more].join('\n');
}

function objections(role: HostOptions['role'], text: string, isOurs = false): readonly string[] {
  const about = { email: 'test@example.com', nowS, isOurs };
  return objectionsTo(host(role), parseSurvey(text), about).map(({ happened }) => happened);
}

const listening = [
  'port tcp LISTEN 0 511 *:80 *:* users:(("apache2",pid=812,fd=4))',
  'port udp UNCONN 0 0 0.0.0.0:443 0.0.0.0:*',
  'port tcp LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=1,fd=3))',
  'port tcp LISTEN 0 244 127.0.0.1:5432 0.0.0.0:* users:(("postgres",pid=9,fd=6))',
  'port tcp LISTEN 0 128 *:23777 *:* users:(("java",pid=7,fd=6))',
];

describe('a survey of a machine', () => {
  it('finds nothing wrong with one that is fit', () => {
    for (const role of ['balancer', 'bingo', 'database'] as const)
      assert.deepEqual(objections(role, printed()), [], role);
    for (const system of ['debian 12', 'ubuntu 24.04'])
      assert.deepEqual(objections('bingo', printed({ system })), []);
  });

  const unfit: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ system: 'ubuntu 22.04', called: 'Ubuntu 22.04.5 LTS' }, /it runs Ubuntu 22\.04\.5 LTS/],
    [{ system: ' ', called: '' }, /it runs an unknown system/],
    [{ arch: 'riscv64' }, /its processor is riscv64/],
    [{ init: 'sh' }, /its first process is sh/],
    [{ sudo: '' }, /user admin may not use sudo without a password/],
    [{ forwarding: 'allowtcpforwarding no' }, /its sshd forwards no ports \(allowtcpforwarding no\)/],
    [{ disk: '300' }, /300 MiB are free in \/var/],
    [{ memory: '128' }, /it has 128 MiB of memory/],
    [{ now: String(nowS - 3600) }, /its clock is 3600 s behind this computer's/],
    [
      { addresses: '127.0.0.1 10.1.1.1 ' },
      /192\.0\.2\.7 is none of its addresses \(127\.0\.0\.1 10\.1\.1\.1\)/,
    ],
  ];
  for (const [facts, message] of unfit) {
    it(`objects when ${message.source.replaceAll('\\', '')}`, () => {
      const found = objections('bingo', printed(facts));

      assert.equal(found.length, 1, found.join('; '));
      assert.match(found[0] ?? '', message);
    });
  }

  it('tells everything that is wrong at once', () => {
    assert.equal(objections('bingo', printed({ sudo: '', disk: '1', memory: '1' })).length, 3);
  });

  it('objects to whoever sits on a port of the role, and to nobody else', () => {
    const text = printed({}, listening);

    assert.deepEqual(objections('balancer', text), [
      'apache2 listens on tcp port 80, which the role balancer needs',
      'some program listens on udp port 443, which the role balancer needs',
    ]);
    assert.deepEqual(objections('database', text), [
      'postgres listens on tcp port 5432, which the role database needs',
    ]);
    assert.deepEqual(objections('bingo', text), [
      'java listens on tcp port 23777, which the role bingo needs',
    ]);
  });

  it('objects to files that the role would take for its own', () => {
    const taken = (role: HostOptions['role'], place: string) =>
      objections(role, printed({}, [`place ${place}=yes`])).join();

    assert.match(
      taken('balancer', '/etc/haproxy/haproxy.cfg'),
      /there is \/etc\/haproxy\/haproxy\.cfg already/,
    );
    for (const role of ['balancer', 'bingo', 'database'] as const)
      assert.match(taken(role, '/etc/default/prometheus-node-exporter'), /is .*node-exporter already/, role);
    assert.equal(taken('bingo', '/etc/haproxy/haproxy.cfg'), '');
  });

  it('asks for each place that it would object to', () => {
    for (const role of ['balancer', 'bingo', 'database'] as const)
      assert.match(surveyOf(host(role)).text, /for place in .*node-exporter.*; do/, role);
  });

  it('takes what is there for ours when the machine carries our label', () => {
    assert.deepEqual(objections('balancer', printed({ disk: '1' }, listening), true), []);
  });

  it('says before anything is done that http3 will be missing', () => {
    const told = (facts: Readonly<Record<string, string>>) =>
      http3Missing(host('balancer'), parseSurvey(printed(facts)));

    assert.equal(told({}), undefined);
    assert.equal(told({ haproxy: '' }), undefined, 'a fresh machine has no package lists yet');
    assert.match(
      told({ system: 'debian 12', haproxy: '2.6.12-1+deb12u4' }) ?? '',
      /HAProxy 2\.6\.12-1\+deb12u4/,
    );
    assert.match(told({ system: 'ubuntu 24.04', haproxy: '' }) ?? '', /built without QUIC/);
    assert.equal(told({ system: 'debian 12', haproxy: '3.2.4-1~bpo12+1' }), undefined);
    assert.equal(http3Missing(host('bingo'), parseSurvey(printed({ haproxy: '2.6' }))), undefined);
  });
});
