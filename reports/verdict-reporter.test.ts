import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { execPath } from 'node:process';
import { test } from 'node:test';

const reporter = new URL('verdict-reporter.ts', import.meta.url).href;

/** How a process leaves in which a run was told to this reporter so far, and then nothing more happened. */
function exitCodeAfter(told: string): number | null {
  const program = `const { default: Reporter } = await import('${reporter}'); const it = new Reporter(); ${told}`;
  return spawnSync(execPath, ['--input-type=module', '--eval', program]).status;
}

const onePassed = `it.onTestEnd({ title: 'it', annotations: [] }, { status: 'passed', errors: [], annotations: [] });`;

test('a run that stops without an end leaves with 2, one that ended well with 0', () => {
  assert.equal(exitCodeAfter('it.onBegin();'), 2);
  assert.equal(
    exitCodeAfter(`it.onBegin(); ${onePassed} it.onEnd({ status: 'passed' }); await it.onExit();`),
    0,
  );
});
