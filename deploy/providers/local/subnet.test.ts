import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressIn, candidates, gatewayOf, machineAddress, overlaps, parseSubnet } from './subnet.ts';

describe('a subnet for the lab', () => {
  it('is read as it is written', () => {
    assert.deepEqual(parseSubnet('10.77.5.0/24'), {
      cidr: '10.77.5.0/24',
      first: ((10 * 256 + 77) * 256 + 5) * 256,
      prefix: 24,
    });
    for (const cidr of ['172.16.0.0/16', '172.31.255.240/28', '192.168.0.0/16']) {
      assert.equal(parseSubnet(cidr).cidr, cidr);
    }
  });

  const refusals: readonly (readonly [string, RegExp])[] = [
    ['', /not written as ADDRESS\/PREFIX/],
    ['10.77.5.0', /not written as/],
    ['10.77.5.0/', /not written as/],
    ['10.77.5.0/24/1', /not written as/],
    ['10.77.5.0/2x', /not written as/],
    ['10.77.5.0/ 24', /not written as/],
    ['10.77.5/24', /not written as/],
    ['10.77.256.0/24', /not written as/],
    ['fd00::/24', /not written as/],
    ['lab/24', /not written as/],
    ['10.0.0.0/15', /its prefix is \/15/],
    ['10.77.5.0/29', /its prefix is \/29/],
    ['10.77.5.0/99', /its prefix is \/99/],
    ['10.77.5.1/24', /bits set behind its prefix/],
    ['10.77.5.8/28', /bits set behind its prefix/],
    ['203.0.113.0/24', /not a private network/],
    ['172.32.0.0/16', /not a private network/],
    ['127.0.0.0/24', /not a private network/],
  ];
  for (const [cidr, message] of refusals) {
    it(`is refused with an example when it is \`${cidr}\``, () => {
      assert.throws(() => parseSubnet(cidr), { kind: 'PlanInvalid', message });
    });
  }

  it('has places for this computer and for the machines', () => {
    const subnet = parseSubnet('192.168.255.240/28');

    assert.equal(gatewayOf(subnet), '192.168.255.241');
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => machineAddress(subnet, index)),
      ['192.168.255.250', '192.168.255.251', '192.168.255.252', '192.168.255.253'],
    );
    assert.equal(addressIn(parseSubnet('10.77.0.0/16'), 65_535), '10.77.255.255');
  });

  it('is chosen from candidates that share no address', () => {
    const all = candidates();

    assert.equal(all.length, 200);
    for (const [index, one] of all.entries()) {
      for (const two of all.slice(index + 1)) assert.equal(overlaps(one, two.cidr), false);
    }
  });
});

describe('two networks', () => {
  it('overlap when, and only when, the first and last addresses say so', () => {
    const random = generator(20_260_101);
    const counts = { overlapping: 0, apart: 0 };

    for (let turn = 0; turn < 4_000; turn += 1) {
      const subnet = parseSubnet(networkOf(random, { least: 16, most: 28 }));
      const destination = networkOf(random, { least: 8, most: 32 });
      const expected = overlapNaively(subnet.cidr, destination);
      counts[expected ? 'overlapping' : 'apart'] += 1;

      assert.equal(overlaps(subnet, destination), expected, `${subnet.cidr} and ${destination}`);
    }

    assert.ok(counts.overlapping > 500 && counts.apart > 500, JSON.stringify(counts));
  });

  it('never overlap when one is no IPv4 network, or the way to everywhere', () => {
    const subnet = parseSubnet('10.77.5.0/24');

    for (const destination of ['default', '0.0.0.0/0', 'fd00::/8', '', 'lab']) {
      assert.equal(overlaps(subnet, destination), false, destination);
    }
  });

  it('overlap when one is a single address of the other', () => {
    assert.equal(overlaps(parseSubnet('10.77.5.0/24'), '10.77.5.9'), true);
    assert.equal(overlaps(parseSubnet('10.77.5.0/24'), '10.77.6.9'), false);
  });
});

/** Close enough to each other that half of them overlap. */
function networkOf(random: (below: number) => number, prefix: { least: number; most: number }): string {
  const length = prefix.least + random(prefix.most - prefix.least + 1);
  const value = ((10 * 256 + 77) * 256 + random(4)) * 256 + random(256);
  const first = Math.floor(value / 2 ** (32 - length)) * 2 ** (32 - length);
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${parts.join('.')}/${length}`;
}

function overlapNaively(one: string, two: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(two)];
  return a.first <= b.last && b.first <= a.last;
}

function rangeOf(cidr: string): { readonly first: number; readonly last: number } {
  const [address = '', length = ''] = cidr.split('/');
  const first = address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
  return { first, last: first + 2 ** (32 - Number(length)) - 1 };
}

/** Whole numbers below a bound, the same for the same seed (a linear congruential generator, Numerical Recipes). */
function generator(seed: number): (below: number) => number {
  const state = { value: seed };
  return (below) => {
    state.value = (Math.imul(state.value, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state.value / 2 ** 32) * below);
  };
}
