import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from './plan.ts';
import { sampleFacts } from './roles/stand-sample.ts';
import { namedMachine, resolvePlan } from './workplace.ts';
import { readEnvironment, type Settings } from './world/environment.ts';
import { Failure } from './world/failure.ts';

const nothingSaid: Settings = {
  ...readEnvironment().settings,
  ...{ STAND: undefined, PROVIDER: undefined, EMAIL: undefined, DOMAIN: undefined, SUBNET: undefined },
  ...{ BINGO_BINARY: undefined, TLS_CERT: undefined, TLS_KEY: undefined, MIRROR: undefined },
  ...{ SYSTEM_DIR: undefined },
};
const remembered: Plan = {
  ...sampleFacts().plan,
  stand: 'main',
  email: 'before@example.com',
  domain: 'before.example.com',
  binary: { kind: 'own', path: '/before/bingo' },
  certificate: { certPath: '/before/cert.pem', keyPath: '/before/key.pem' },
};

function plan(said: Partial<Settings>, before?: Plan): Plan {
  return resolvePlan({ homeDir: '/home/somebody', settings: { ...nothingSaid, ...said } }, 'main', before);
}

describe('the Plan', () => {
  it('has four machines and the defaults when nothing was said', () => {
    const { machines, ...others } = plan({});

    assert.deepEqual(
      machines.map(({ name }) => name),
      ['balancer', 'bingo-1', 'bingo-2', 'database'],
    );
    assert.deepEqual(JSON.parse(JSON.stringify(others)), {
      stand: 'main',
      provider: 'local',
      email: 'test@example.com',
      domain: 'bingo.test',
      binary: { kind: 'stand-in' },
    });
  });

  it('remembers what was said before', () => {
    assert.deepEqual(
      JSON.parse(JSON.stringify(plan({}, remembered))),
      JSON.parse(JSON.stringify(remembered)),
    );
  });

  it('follows what is said now', () => {
    const now = plan(
      {
        EMAIL: 'now@example.com',
        DOMAIN: 'now.example.com',
        BINGO_BINARY: '/now/bingo',
        TLS_CERT: '/c',
        TLS_KEY: '/k',
      },
      remembered,
    );

    assert.deepEqual(
      [now.email, now.domain, now.binary, now.certificate],
      [
        'now@example.com',
        'now.example.com',
        { kind: 'own', path: '/now/bingo' },
        { certPath: '/c', keyPath: '/k' },
      ],
    );
  });

  it('goes back to the stand-in when that is said', () => {
    assert.deepEqual(plan({ BINGO_BINARY: 'stand-in' }, remembered).binary, { kind: 'stand-in' });
  });

  it('leaves machines where they are kept', () => {
    const elsewhere = { ...remembered, systemDirectory: '/data/a' };

    assert.equal(plan({ SYSTEM_DIR: '/data/a' }, elsewhere).systemDirectory, '/data/a');
    assert.equal(plan({}, elsewhere).systemDirectory, '/data/a');
    assert.throws(() => plan({ SYSTEM_DIR: '/data/b' }, elsewhere), {
      kind: 'PlanInvalid',
      message: /it stands in \/data\/a/,
    });
  });
});

const inCloud: Partial<Settings> = {
  ...{ PROVIDER: 'yandex', YC_FOLDER_ID: 'b1gsample', YC_OPERATOR: '203.0.113.7/32' },
};

describe('what cannot be a Plan', () => {
  const refusals: readonly (readonly [Partial<Settings>, RegExp])[] = [
    [{ PROVIDER: 'cloud' }, /provider PROVIDER `cloud`/],
    [{ EMAIL: 'nobody' }, /EMAIL: this is not an e-mail address/],
    [{ EMAIL: 'a b@example.com' }, /EMAIL: /],
    [{ DOMAIN: 'localhost' }, /DOMAIN: this is not a domain name/],
    [{ DOMAIN: '-a.example' }, /DOMAIN: /],
    [{ TLS_CERT: '/c' }, /only one of TLS_CERT and TLS_KEY is set/],
    [{ TLS_KEY: '/k' }, /only one of TLS_CERT and TLS_KEY is set/],
    [{ SYSTEM_DIR: 'relative' }, /SYSTEM_DIR: give an absolute path/],
    [{ PROVIDER: 'yandex' }, /YC_FOLDER_ID: it must be said; .*YC_OPERATOR: it must be said: /],
    [{ ...inCloud, YC_ZONE: 'Moscow' }, /YC_ZONE: say it as the cloud does, such as ru-central1-d/],
    [{ ...inCloud, YC_CORE_FRACTION: '30' }, /YC_CORE_FRACTION: the cloud sells 20, 50 and 100/],
    [{ ...inCloud, YC_AGENT_DEB: 'a.deb' }, /YC_AGENT_SHA256: it must be said with YC_AGENT_DEB/],
    [{ ...inCloud, YC_AGENT_DEB: 'a.deb', YC_AGENT_SHA256: 'abc' }, /YC_AGENT_SHA256: .* 64 small/],
    [{ ...inCloud, YC_AGENT_DEB: 'https://me:pw@x/a.deb' }, /YC_AGENT_DEB: .*without a password or a query;/],
  ];
  for (const [said, message] of refusals) {
    it(`is refused by the name of its variable: ${JSON.stringify(said)}`, () => {
      assert.throws(
        () => plan(said),
        (thrown) => {
          assert.ok(thrown instanceof Failure);
          assert.match(thrown.message, message);
          return thrown.kind === 'PlanInvalid' && thrown.facts.hint !== undefined;
        },
      );
    });
  }

  it('names every variable that is wrong at once', () => {
    assert.throws(() => plan({ EMAIL: 'x', DOMAIN: 'y' }), { message: /EMAIL: .*; DOMAIN: / });
  });
});

describe('a machine that the user names', () => {
  const { machines } = sampleFacts();

  it('is found by its name', () => {
    assert.equal(namedMachine(machines, 'bingo-2').role, 'bingo');
  });

  it('is asked for with the names that there are', () => {
    for (const name of ['bingo-3', '', undefined]) {
      assert.throws(
        () => namedMachine(machines, name),
        (thrown) =>
          thrown instanceof Failure &&
          thrown.facts.hint === 'name one with NODE=…: balancer, bingo-1, bingo-2, database',
      );
    }
  });
});
