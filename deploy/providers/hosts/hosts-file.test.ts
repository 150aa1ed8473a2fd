import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sampleFacts } from '../../roles/stand-sample.ts';
import { Failure } from '../../world/failure.ts';
import { readHostsFile, wantedHosts } from './hosts-file.ts';

const key = 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU';
const four = [
  { name: 'balancer', role: 'balancer', address: '192.0.2.1' },
  { name: 'bingo-1', role: 'bingo', address: '192.0.2.2' },
  { name: 'bingo-2', role: 'bingo', address: '192.0.2.3' },
  { name: 'database', role: 'database', address: '192.0.2.4' },
].map((host) => ({ ...host, user: 'admin', keyPath: 'key', hostKey: key }));

describe('the list of machines', () => {
  const place = { directory: '' };
  const homeDir = '/home/somebody';
  before(() => {
    place.directory = mkdtempSync(join(tmpdir(), 'hosts-file-'));
  });
  after(() => rmSync(place.directory, { recursive: true, force: true }));

  function written(content: unknown): string {
    const path = join(place.directory, 'hosts.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  it('is read with absolute paths of keys, and machines are spared unless it says otherwise', () => {
    const hosts = four.map((host, index) => (index === 0 ? { ...host, keyPath: '~/.ssh/id' } : host));

    const { options, chaos } = readHostsFile(written({ hosts }), { homeDir });

    assert.deepEqual(
      options.hosts.map(({ keyPath, port }) => [keyPath, port]),
      [
        ['/home/somebody/.ssh/id', 22],
        ...Array.from({ length: 3 }, () => [join(place.directory, 'key'), 22]),
      ],
    );
    assert.equal(chaos, false);
    assert.equal(readHostsFile(written({ chaos: true, hosts }), { homeDir }).chaos, true);
  });

  const first = { ...four[0] };
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['is no JSON', '{ hosts', /JSON/],
    ['is a list', four, /expected object/],
    ['names no machine', { hosts: [] }, /hosts/],
    ['has a word that nobody knows', { hosts: four, force: true }, /force/],
    ['has an address that is none', { hosts: [{ ...first, address: 'somewhere' }] }, /not an IPv4 address/],
    ['has a fingerprint cut short', { hosts: [{ ...first, hostKey: 'SHA256:47DE' }] }, /write `SHA256/],
    ['has a role that is none', { hosts: [{ ...first, role: 'cache' }] }, /role/],
    ['has half a power switch', { hosts: [{ ...first, power: { off: 'x' } }] }, /power/],
    [
      'names a machine twice',
      { hosts: [...four, { ...first, address: '192.0.2.9' }] },
      /two machines are called balancer/,
    ],
    [
      'has an address twice',
      { hosts: [...four, { ...first, name: 'b' }] },
      /two machines have the address 192\.0\.2\.1/,
    ],
    ['has no database', { hosts: four.slice(0, 3) }, /0 machines have the role database/],
    ['has no node', { hosts: [first, four[3]] }, /no machine has the role bingo/],
  ];
  for (const [what, content, message] of bad) {
    it(`that ${what} is refused`, () => {
      assert.throws(() => readHostsFile(written(content), { homeDir }), isInvalid(message));
    });
  }

  it('is needed once, and remembered then', () => {
    const said = wantedHosts({ path: written({ hosts: four }), homeDir, areTaken: false }, undefined);
    const plan = { ...sampleFacts().plan, provider: 'hosts', options: said.options, chaos: true } as const;

    assert.deepEqual(wantedHosts({ path: undefined, homeDir, areTaken: true }, plan).options, said.options);
    assert.equal(wantedHosts({ path: undefined, homeDir, areTaken: true }, plan).chaos, true);
    assert.deepEqual(
      said.machines.map(({ name }) => name),
      ['balancer', 'bingo-1', 'bingo-2', 'database'],
    );
    assert.throws(
      () => wantedHosts({ path: undefined, homeDir, areTaken: false }, undefined),
      isInvalid(/nothing says which/),
    );
    const moved = four.map((host) => ({ ...host, address: host.address.replace('192.0.2', '198.51.100') }));
    assert.throws(
      () => wantedHosts({ path: written({ hosts: moved }), homeDir, areTaken: true }, plan),
      isInvalid(/the stand is made of/),
    );
    assert.deepEqual(
      wantedHosts({ path: written({ hosts: moved }), homeDir, areTaken: false }, plan).options.hosts.map(
        ({ address }) => address,
      ),
      moved.map(({ address }) => address),
      'a list that was refused is no reason to refuse a better one',
    );
    const rekeyed = four.map((host) => ({ ...host, user: 'root' }));
    assert.equal(
      wantedHosts({ path: written({ hosts: rekeyed }), homeDir, areTaken: true }, plan).options.hosts[0]
        ?.user,
      'root',
    );
  });
});

function isInvalid(message: RegExp): (thrown: unknown) => boolean {
  return (thrown) =>
    thrown instanceof Failure &&
    thrown.kind === 'PlanInvalid' &&
    thrown.facts.hint !== undefined &&
    message.test(thrown.message);
}
