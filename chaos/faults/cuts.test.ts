import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMachine } from '../../deploy/roles/stand-sample.ts';
import { cutsBetween, packetRules } from './cuts.ts';

const node = sampleMachine('bingo-1');
const balancer = sampleMachine('balancer');
const database = sampleMachine('database');

function pairs(cuts: ReturnType<typeof cutsBetween>): readonly string[] {
  return cuts.map(({ listener, speaker }) => `${listener.name} does not hear ${speaker.name}`);
}

test('a partition is both ways, deafness and muteness are one', () => {
  assert.deepEqual(pairs(cutsBetween(node, [balancer], 'both')), [
    'bingo-1 does not hear balancer',
    'balancer does not hear bingo-1',
  ]);
  assert.deepEqual(pairs(cutsBetween(node, [balancer], 'deaf')), ['bingo-1 does not hear balancer']);
  assert.deepEqual(pairs(cutsBetween(node, [balancer, database], 'mute')), [
    'balancer does not hear bingo-1',
    'database does not hear bingo-1',
  ]);
});

test('the machine stops what it must not hear as it comes, and what must not be heard of it as it goes', () => {
  const rules = packetRules({
    table: 'ours',
    machine: node,
    cuts: cutsBetween(node, [balancer, database], 'both'),
    fate: { by: 'drop' },
  });

  assert.equal(
    rules,
    `table inet ours {
  chain input {
    type filter hook input priority filter - 10; policy accept;
    tcp dport 22 accept
    ip saddr { ${balancer.address}, ${database.address} } drop
  }
  chain output {
    type filter hook output priority filter - 10; policy accept;
    tcp sport 22 accept
    ip daddr { ${balancer.address}, ${database.address} } drop
  }
}
`,
  );
});

test('one way makes one chain', () => {
  const rules = (direction: 'deaf' | 'mute') =>
    packetRules({
      table: 'ours',
      machine: node,
      cuts: cutsBetween(node, [balancer], direction),
      fate: { by: 'drop' },
    });

  assert.match(rules('deaf'), /hook input/);
  assert.doesNotMatch(rules('deaf'), /hook output/);
  assert.match(rules('mute'), /hook output/);
  assert.doesNotMatch(rules('mute'), /hook input/);
});

test('our ssh passes before anything is stopped, and nothing is stopped but the packets of named machines', () => {
  for (const fate of [{ by: 'drop' }, { by: 'reject' }, { by: 'loss', ratio: 0.5 }] as const) {
    const lines = packetRules({
      table: 'ours',
      machine: node,
      cuts: cutsBetween(node, [database], 'both'),
      fate,
    })
      .split('\n')
      .map((line) => line.trim());

    for (const chain of ['input', 'output']) {
      const begins = lines.findIndex((line) => line.startsWith(`chain ${chain}`));
      assert.match(lines[begins + 1] ?? '', /policy accept;$/);
      assert.match(lines[begins + 2] ?? '', /^tcp [ds]port 22 accept$/);
    }
    const stops = lines.filter((line) => /drop|reject/.test(line));
    assert.ok(stops.length >= 2);
    for (const line of stops) assert.match(line, new RegExp(`^ip [sd]addr { ${database.address} }`));
  }
});

test('refusal resets TCP and says of the rest that nobody is there', () => {
  const rules = packetRules({
    table: 'ours',
    machine: node,
    cuts: cutsBetween(node, [balancer], 'deaf'),
    fate: { by: 'reject' },
  });

  assert.match(rules, /\} meta l4proto tcp reject with tcp reset\n.*\} reject\n/);
  // Without this the rules would refuse the refusal, and it would look like silence (seen: L4TOUT instead of L4CON).
  assert.match(rules, /\} tcp flags & rst == rst accept\n/);
});

test('loss is told to the kernel in thousandths', () => {
  const rules = packetRules({
    table: 'ours',
    machine: node,
    cuts: cutsBetween(node, [balancer], 'deaf'),
    fate: { by: 'loss', ratio: 0.125 },
  });

  assert.match(rules, /numgen random mod 1000 < 125 drop/);
});

test('a machine cannot part two others', () => {
  const cuts = cutsBetween(balancer, [database], 'both');

  assert.throws(
    () => packetRules({ table: 'ours', machine: node, cuts, fate: { by: 'drop' } }),
    /bingo-1 cannot part balancer from database/,
  );
});
