import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Host } from '../../world/command.ts';
import { Failure } from '../../world/failure.ts';
import { labelOf, systemDirectories } from './label.ts';
import { foreignRoutes, freeSubnet, refuseOverlap, type Route } from './network.ts';
import { parseSubnet } from './subnet.ts';

const label = labelOf('main', systemDirectories);
const route = (destination: string, device?: string): Route => ({ destination, device });

/** A computer whose `ip` prints this. */
class HostWithRoutes extends Host {
  readonly #printed: string;

  constructor(printed: string) {
    super({ isRoot: false });
    this.#printed = printed;
  }

  override run(): Promise<string> {
    return Promise.resolve(this.#printed);
  }
}

/** As `ip -json -4 route show table all` prints them (iproute2 6.15). */
const printed = JSON.stringify([
  { dst: 'default', gateway: '192.0.2.1', dev: 'eth0', flags: [] },
  { dst: '192.0.2.0/24', dev: 'eth0', protocol: 'kernel', scope: 'link', prefsrc: '192.0.2.7', flags: [] },
  { type: 'unreachable', dst: '10.77.0.0/24', metric: 4_278_198_272, flags: [] },
  { type: 'unreachable', dst: '10.77.1.0/24', metric: 4_278_198_272, flags: [] },
  { dst: '10.77.0.0/24', dev: 'bst-main', protocol: 'kernel', scope: 'link', flags: ['linkdown'] },
  { type: 'local', dst: '10.77.0.1', dev: 'bst-main', table: 'local', flags: [] },
  { type: 'broadcast', dst: '192.0.2.255', dev: 'eth0', table: 'local', flags: [] },
]);

describe('the routes of this computer', () => {
  it("are all but the stand's own", async () => {
    const routes = await foreignRoutes(label, parseSubnet('10.77.0.0/24'), new HostWithRoutes(printed));

    assert.deepEqual(
      routes.map(({ destination }) => destination),
      ['default', '192.0.2.0/24', '10.77.1.0/24', '192.0.2.255'],
    );
  });

  it('hold the subnets of all stands while this one has none', async () => {
    const routes = await foreignRoutes(label, undefined, new HostWithRoutes(printed));

    assert.equal(freeSubnet(routes).cidr, '10.77.2.0/24');
  });

  it('may be none at all', async () => {
    assert.deepEqual(await foreignRoutes(label, undefined, new HostWithRoutes('')), []);
  });
});

describe('a subnet that was asked for', () => {
  it('is refused when a route overlaps it, by the name of that route', () => {
    const routes = [route('default', 'eth0'), route('10.0.0.0/8', 'tun0')];

    assert.throws(
      () => refuseOverlap(parseSubnet('10.77.5.0/24'), routes),
      (thrown) => {
        assert.ok(thrown instanceof Failure);
        assert.match(thrown.message, /10\.77\.5\.0\/24.*a route to 10\.0\.0\.0\/8 through tun0$/);
        return thrown.kind === 'HostUnfit' && thrown.facts.hint?.includes('SUBNET=') === true;
      },
    );
  });

  it('is taken when none does', () => {
    refuseOverlap(parseSubnet('10.77.5.0/24'), [
      route('default', 'eth0'),
      route('10.77.4.0/24', 'br0'),
      route('10.77.6.0'),
    ]);
  });
});

describe('a subnet that nobody asked for', () => {
  it('is the first that is free', () => {
    const routes = [route('10.77.0.0/23', 'a'), route('10.77.2.128', 'b'), route('10.77.4.0/24', 'c')];

    assert.equal(freeSubnet(routes).cidr, '10.77.3.0/24');
  });

  it('is refused when all are taken', () => {
    assert.throws(() => freeSubnet([route('10.0.0.0/8', 'tun0')]), {
      kind: 'HostUnfit',
      message: /free subnet/,
    });
  });
});
