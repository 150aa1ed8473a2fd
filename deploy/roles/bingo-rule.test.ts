import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logDirectoryOf, portOf } from './bingo-rule.ts';

test('the published test vector gives its port and its log directory', () => {
  assert.equal(portOf('test@example.com'), 23777);
  assert.equal(logDirectoryOf('test@example.com'), '/opt/bongo/logs/567159d622');
});

test('the e-mail is taken as it is written: neither trimmed nor lower-cased', () => {
  assert.notEqual(portOf('Test@example.com'), portOf('test@example.com'));
  assert.notEqual(logDirectoryOf('test@example.com '), logDirectoryOf('test@example.com'));
});

test('every port lies in the range that the rule allows', () => {
  const ports = Array.from({ length: 2_000 }, (_, n) => portOf(`student-${n}@пример.example`));

  assert.ok(ports.every((port) => Number.isInteger(port) && port >= 1_024 && port <= 33_791));
  assert.ok(new Set(ports).size > 1_500, 'the ports are spread');
});
