import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sh } from '../remote/shell.ts';
import { RemoteInMemory } from './remote-in-memory.ts';
import { serviceRunning } from './service.ts';

const well = { ActiveState: 'active', NeedDaemonReload: 'no', enabled: 'yes', started: 'yes', loaded: 'yes' };

async function look(seen: Readonly<Record<string, string>>) {
  const stdout = Object.entries(seen).map(([name, value]) => `${name}=${value}\n`);
  const remote = new RemoteInMemory(() => ({ stdout: stdout.join('') }));
  return serviceRunning('x.service', { files: ['/etc/x'] }).look({ remote, say: () => undefined });
}

describe('a service that is to run', () => {
  it('is as wanted when it is active, starts at boot, and has read its files', async () => {
    assert.deepEqual(await look(well), { kind: 'none' });
  });

  for (const [name, value] of Object.entries({
    ActiveState: 'activating',
    NeedDaemonReload: 'yes',
    enabled: 'no',
    started: 'no',
    loaded: 'no',
  })) {
    it(`is not as wanted when ${name} is ${value}, or unknown`, async () => {
      const unknown = Object.fromEntries(Object.entries(well).filter(([other]) => other !== name));

      assert.equal((await look({ ...well, [name]: value })).kind, 'differs');
      assert.equal((await look(unknown)).kind, 'differs');
    });
  }

  it('records by itself, before each start, the files that it is about to read', async () => {
    const remote = new RemoteInMemory();
    await serviceRunning('x.service', { files: ['/etc/x', '/etc/y z'] }).apply({
      remote,
      say: () => undefined,
    });

    const dropIn = remote.files.get('/etc/systemd/system/x.service.d/90-record.conf') ?? '';
    assert.match(
      dropIn,
      /^ExecStartPre=\+-\/bin\/sh -c ".*sha256sum \S*90-record\.conf \/etc\/x '\/etc\/y z' > /m,
    );
    assert.doesNotMatch(dropIn, /ExecReload/);
  });

  it('is reloaded so that a deploy killed on the way reloads again', async () => {
    const remote = new RemoteInMemory();
    const reload = { files: ['/etc/x'], command: sh`reload-and-wait` };
    await serviceRunning('x.service', { reload }).apply({ remote, say: () => undefined });

    const lines = (remote.changes.at(-1) ?? '').split('\n').map((line) => line.trim());
    const order = [
      'sha256sum /etc/x > /run/bingo-stand/x.service.loaded.next',
      'rm -f /run/bingo-stand/x.service.loaded',
      'reload-and-wait',
      'mv /run/bingo-stand/x.service.loaded.next /run/bingo-stand/x.service.loaded',
    ].map((line) => lines.indexOf(line));
    assert.ok(!order.includes(-1), 'every line is there');
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  });
});
