import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lastLines, Transcript } from './transcript.ts';

describe('a transcript', () => {
  it('is the same text and the same lines, wherever its bytes were cut', () => {
    const bytes = Buffer.from('a\n\nПетя 🦊\r\nlast');

    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        const lines: string[] = [];
        const transcript = new Transcript((line) => lines.push(line));

        transcript.add(bytes.subarray(0, first));
        transcript.add(bytes.subarray(first, second));
        transcript.add(bytes.subarray(second));
        transcript.finish();

        assert.equal(transcript.text, bytes.toString());
        assert.deepEqual(lines, ['a', '', 'Петя 🦊\r', 'last']);
      }
    }
  });

  it('is shortened to its last lines', () => {
    assert.equal(lastLines('1\n2\n3\n', 2), '2\n3');
    assert.equal(lastLines('x'.repeat(400)).length, 301);
    assert.equal(lastLines('\n'), '');
  });
});
