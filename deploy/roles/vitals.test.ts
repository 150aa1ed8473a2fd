import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RemoteInMemory } from './remote-in-memory.ts';
import { countRows, readRotation, readVitals } from './vitals.ts';

const machine = `system=Debian GNU/Linux 13 (trixie)
up=90000
began=1000
now=1090
memory=123
`;
const haproxy = `
Id=haproxy.service
ActiveState=active
NRestarts=2
version=3.0.11
`;
const varnish = `
Id=varnish.service
ActiveState=failed
NRestarts=0
version=7.7.0
`;
const saying = (stdout: string): RemoteInMemory => new RemoteInMemory(() => ({ stdout }));

describe("a machine's vitals", () => {
  it('are what it says of itself and of the services of its role', async () => {
    const vitals = await readVitals(saying(machine + haproxy + varnish), 'balancer');

    assert.deepEqual(vitals, {
      system: 'Debian GNU/Linux 13 (trixie)',
      upS: 90,
      memoryMib: 123,
      services: [
        { unit: 'haproxy.service', state: 'active', version: '3.0.11', restarts: 2 },
        { unit: 'varnish.service', state: 'failed', version: '7.7.0', restarts: 0 },
      ],
    });
  });

  it('say that a service is absent which nobody knows', async () => {
    const { services } = await readVitals(saying(`${machine}\nversion=\n`), 'database');

    assert.deepEqual(services, [{ unit: 'postgresql@*.service', state: 'absent', version: '', restarts: 0 }]);
  });

  it('are asked for in one command', async () => {
    const remote = saying(machine + haproxy + varnish);

    await readVitals(remote, 'balancer');

    assert.equal(remote.changes.length, 1);
  });
});

describe("the balancer's word on its nodes", () => {
  it('is read by the names of the columns, for the nodes alone', async () => {
    const rotation = await readRotation(
      saying(`# pxname,svname,status,check_status,check_code
users,FRONTEND,OPEN,,
nodes,bingo-1,UP,L7OK,200
nodes,bingo-2,DOWN,L7STS,500
nodes,bingo-3,UP 1/2,L4CON,
nodes,bingo-4,DOWN,L4CON,
nodes,BACKEND,UP,,
cached,varnish,UP,L7OK,200
`),
    );

    assert.deepEqual(rotation, [
      { name: 'bingo-1', isUp: true, status: 'UP' },
      { name: 'bingo-2', isUp: false, status: 'DOWN (L7STS 500)' },
      { name: 'bingo-3', isUp: true, status: 'UP' },
      { name: 'bingo-4', isUp: false, status: 'DOWN (L4CON)' },
    ]);
  });

  it('is no node at all when there is nothing to read', async () => {
    assert.deepEqual(await readRotation(saying('')), []);
  });
});

describe('the rows of the database', () => {
  it('are counted', async () => {
    assert.deepEqual(await countRows(saying('5000000 50000 1000\n'), 'bingo'), {
      sessions: 5_000_000,
      customers: 50_000,
      movies: 1_000,
    });
  });

  it('are unknown when they cannot be asked for', async () => {
    const remote = new RemoteInMemory(() => ({ exitCode: 2, stderr: 'no such database' }));

    assert.equal(await countRows(remote, 'bingo'), undefined);
  });
});
