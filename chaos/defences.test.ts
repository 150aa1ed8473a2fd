import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RemoteFile } from '../deploy/remote/remote.ts';
import { haproxyConfig } from '../deploy/roles/balancer.ts';
import { sampleFacts, sampleMachine } from '../deploy/roles/stand-sample.ts';
import { fileText, filledIn } from '../deploy/roles/template.ts';
import {
  blackholeOff,
  copiesKeptLong,
  defences,
  healthCheckOff,
  oneNodeOnly,
  postsRetried,
  restartOff,
  retriesOff,
  watchdogOff,
  type Defence,
} from './defences.ts';

/** The files that defences are written in, as the roles write them. */
const files: Readonly<Record<string, string>> = {
  '/etc/systemd/system/bingo.service': filledIn('bingo.service', {
    ...{ port: 23_777, logDirectory: '/opt/bongo/logs/567159d622', blackholed: '8.8.8.8/32' },
  }),
  '/etc/haproxy/haproxy.cfg': textOf(haproxyConfig(sampleFacts(), sampleMachine('balancer'))),
  '/etc/varnish/default.vcl': fileText('default.vcl'),
};

function textOf({ content }: RemoteFile): string {
  return typeof content === 'string' ? content : '';
}

/** The lines that a defence is, and what is there without it. */
function difference({ path, without }: Defence): { readonly gone: string[]; readonly come: string[] } {
  const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());
  const [before, after] = [lines(files[path] ?? ''), lines(without(files[path] ?? ''))];
  return {
    gone: [...new Set(before.filter((line) => !after.includes(line)))],
    come: [...new Set(after.filter((line) => !before.includes(line)))],
  };
}

describe('the defences of a stand', () => {
  for (const defence of defences) {
    it(`are in their files, and gone once: ${defence.broken}`, () => {
      const text = files[defence.path] ?? '';
      const without = defence.without(text);

      assert.notEqual(without, text);
      assert.equal(defence.without('something else\n'), 'something else\n');
    });
  }

  it('are told apart: a watchdog is both its feeder and who waits to be fed', () => {
    const { gone, come } = difference(watchdogOff);

    assert.match(gone.join('\n'), /^WatchdogSec=5\nExecStartPost=|^ExecStartPost=.*\nWatchdogSec=5$/);
    assert.deepEqual(come, ['WatchdogSec=0']);
  });

  it('lose a restart, and nothing else', () => {
    assert.deepEqual(difference(restartOff), { gone: ['Restart=always'], come: ['Restart=no'] });
  });

  it('send no packet to 8.8.8.8 out of the machine', () => {
    assert.deepEqual(difference(blackholeOff).come, [
      'ExecStartPre=+/usr/sbin/ip route replace 8.8.8.8/32 dev lo',
    ]);
  });

  it('leave a health check that looks at the port, and the one of Varnish as it is', () => {
    const { gone, come } = difference(healthCheckOff);

    assert.ok(gone.includes('http-check send meth GET uri /ping ver HTTP/1.1 hdr host balancer'));
    assert.ok(!gone.includes('http-check send meth GET uri /varnish-health'));
    assert.ok(!gone.some((line) => line.startsWith('default-server')));
    assert.deepEqual(come, []);
  });

  it('repeat nothing any more', () => {
    const without = retriesOff.without(files[retriesOff.path] ?? '');

    assert.doesNotMatch(without, /^ +(?:retries [1-9]|option redispatch|retry-on (?!none))/m);
  });

  it('repeat a POST where it was never repeated, and only there', () => {
    const { gone } = difference(postsRetried);
    const without = postsRetried.without(files[postsRetried.path] ?? '');

    assert.deepEqual(gone, []);
    assert.equal(without.split('\n').length, (files[postsRetried.path] ?? '').split('\n').length + 1);
    assert.match(without, /^defaults once from base\n +retry-on conn-failure empty-response /m);
  });

  it('know one node, by both of its names', () => {
    const without = oneNodeOnly.without(files[oneNodeOnly.path] ?? '');

    assert.doesNotMatch(without, /server bingo-2/);
    assert.match(without, /server bingo-1-anyway/);
  });

  it('keep a copy for longer than its minute', () => {
    assert.deepEqual(difference(copiesKeptLong).come, ['set beresp.ttl = 120s - beresp.age;']);
  });
});
