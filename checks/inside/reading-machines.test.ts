import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCounters, riseOf } from './counters.ts';
import { needless, parseListeners } from './listeners.ts';
import { parseUnits } from './units.ts';

const metrics = (
  requests: number,
  second: number,
): string => `# TYPE haproxy_backend_http_requests_total counter
haproxy_backend_http_requests_total{proxy="get_ping"} ${requests}
haproxy_backend_http_responses_total{proxy="get_ping",code="2xx"} ${requests - 1}
haproxy_backend_http_responses_total{proxy="get_ping",code="4xx"} 1
haproxy_backend_retry_warnings_total{proxy="get_ping"} ${second}
haproxy_backend_redispatch_warnings_total{proxy="get_ping"} 1
haproxy_server_http_responses_total{proxy="get_ping",server="bingo-1",code="2xx"} 4
haproxy_server_http_responses_total{proxy="get_ping",server="bingo-2",code="2xx"} ${second}
haproxy_server_http_responses_total{proxy="get_ping",server="bingo-2-anyway",code="2xx"} 1
haproxy_server_http_responses_total{proxy="get_ping",server="varnish",code="2xx"} 50
`;

describe('the counters of the balancer', () => {
  it('are told by backend, by class of answer and by node', () => {
    const counts = parseCounters(metrics(9, 3))('get_ping');

    assert.equal(counts?.requests, 9);
    assert.equal(counts.answers['2xx'], 8);
    assert.equal(counts.answers['4xx'], 1);
    assert.equal(counts.byServer.get('bingo-2'), 4);
  });

  it('rise by what was sent; what is no node does not count as one', () => {
    const [before, after] = [parseCounters(metrics(9, 3)), parseCounters(metrics(19, 11))];

    const rise = riseOf('get_ping', { before, after, nodes: ['bingo-1', 'bingo-2'] });

    assert.equal(rise?.requests, 10);
    assert.equal(rise.atNodes, 8);
    assert.deepEqual(
      [...rise.byNode],
      [
        ['bingo-1', 0],
        ['bingo-2', 8],
      ],
    );
    assert.equal(rise.repeated, 8);
  });

  it('are not there for an endpoint that is not counted', () => {
    const counters = parseCounters(metrics(9, 3));

    assert.equal(riseOf('get_root', { before: counters, after: counters, nodes: [] }), undefined);
  });
});

const listening = `udp UNCONN 0      0         0.0.0.0:443  0.0.0.0:* users:(("haproxy",pid=936,fd=9))
udp UNCONN 0      0         0.0.0.0:68   0.0.0.0:* users:(("dhclient",pid=9,fd=9))
tcp LISTEN 0      1024    127.0.0.1:6081 0.0.0.0:* users:(("varnishd",pid=395,fd=3))
tcp LISTEN 0      128       0.0.0.0:22   0.0.0.0:* users:(("sshd",pid=68,fd=6))
tcp LISTEN 0      128          [::]:22      [::]:* users:(("sshd",pid=68,fd=7))
tcp LISTEN 0      511             *:23777      *:* users:(("MainThread",pid=872,fd=23))
tcp LISTEN 0      511         [::1]:9999    [::]:* users:(("local",pid=1,fd=1))
tcp LISTEN 0      511       0.0.0.0:9000 0.0.0.0:*
`;

describe('what listens on a machine', () => {
  it('is read from ss, with its program when that is known', () => {
    const listeners = parseListeners(listening);

    assert.equal(listeners.length, 8);
    assert.deepEqual(listeners[5], { protocol: 'tcp', address: '*', port: 23777, program: 'MainThread' });
  });

  it('is needless when other machines reach it and its role does not offer it', () => {
    const found = needless(parseListeners(listening), { role: 'balancer', bingoPort: 23777 });

    assert.deepEqual(found, ['MainThread on tcp *:23777', 'unknown on tcp 0.0.0.0:9000']);
  });

  it('belongs there when it is what the role is for', () => {
    const found = needless(parseListeners(listening), { role: 'bingo', bingoPort: 23777 });

    assert.deepEqual(found, ['haproxy on udp 0.0.0.0:443', 'unknown on tcp 0.0.0.0:9000']);
  });
});

describe('a unit of a machine', () => {
  it('is one that a boot starts, or not, or is absent', () => {
    const seen = parseUnits(`
unit=haproxy.service
ActiveState=active
UnitFileState=enabled
boot=yes

unit=varnish.service
ActiveState=active
UnitFileState=disabled

unit=postgresql@*.service
`);

    assert.deepEqual(seen, [
      { unit: 'haproxy.service', active: 'active', enabled: 'enabled', startsAtBoot: true },
      { unit: 'varnish.service', active: 'active', enabled: 'disabled', startsAtBoot: false },
      { unit: 'postgresql@*.service', active: 'absent', enabled: 'absent', startsAtBoot: false },
    ]);
  });
});
