import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { readEnvironment } from '../deploy/world/environment.ts';

const { projectDir } = readEnvironment();
const read = async (path: string): Promise<string> => await readFile(join(projectDir, path), 'utf8');

const stepSchema = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const githubSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.object({ contents: z.literal('read') }),
  jobs: z.record(z.string(), z.object({ 'timeout-minutes': z.number(), steps: z.array(stepSchema) })),
});
const lines = z.array(z.string());
const gitlabSchema = z.object({
  stand: z.object({
    before_script: lines,
    script: lines,
    after_script: lines,
    artifacts: z.object({ when: z.string(), paths: lines, reports: z.object({ junit: z.string() }) }),
  }),
});

/** Words that a shell runs as a command: at the beginning of a line, or behind `&&`, `||` and `;`. */
function commandsIn(script: string): readonly string[] {
  return script
    .split(/\n|&&|\|\||;/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What a command may be: one of the Makefile's, Playwright, or a word of the shell. */
function strangerIn(command: string, targets: ReadonlySet<string>): string | undefined {
  const [, named] = /^(?:sudo )?make ([\w-]+)/.exec(command) ?? [];
  if (named !== undefined) return targets.has(named) ? undefined : `the Makefile has no ${named}`;
  const isKnown =
    /^(?:npx playwright (?:test$|install --with-deps chromium)|cat reports\/out\/|last=|exit \$last|apt-get )/.test(
      command,
    );
  return isKnown ? undefined : `${command} is no command of the Makefile`;
}

/** The stages that both must make, in this order. */
const stages = ['make deploy', 'npx playwright test', 'make load', 'make chaos', 'make report', 'make clean'];

void describe('the files for CI', async () => {
  const targets = new Set(
    [...(await read('Makefile')).matchAll(/^([a-z0-9_-]+):/gm)].map(([, name = '']) => name),
  );
  const github = githubSchema.parse(parse(await read('.github/workflows/bingo-stand.yml')));
  const gitlab = gitlabSchema.parse(parse(await read('docs/ci/gitlab-ci.yml'))).stand;
  const steps = Object.values(github.jobs).flatMap((job) => job.steps);
  const scripts: Readonly<Record<string, readonly string[]>> = {
    'GitHub Actions': steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
    'GitLab CI': [...gitlab.before_script, ...gitlab.script, ...gitlab.after_script],
  };

  for (const [name, script] of Object.entries(scripts)) {
    void it(`name only commands that there are: ${name}`, () => {
      const commands = script.flatMap(commandsIn);

      assert.deepEqual(
        commands.flatMap((command) => strangerIn(command, targets) ?? []),
        [],
      );
      const places = stages.map((stage) => commands.findIndex((command) => command.startsWith(stage)));
      assert.ok(!places.includes(-1), `each of ${stages.join(', ')} is there`);
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
      );
    });
  }

  void it('would see a command that there is not', () => {
    assert.equal(strangerIn('make harm', targets), 'the Makefile has no harm');
    assert.match(strangerIn('curl example.com', targets) ?? '', /is no command/);
  });

  void it('keep the report whatever became of the checks', () => {
    const kept = steps.find(({ uses = '' }) => uses.startsWith('actions/upload-artifact@'));
    const report = steps.find(({ run = '' }) => run.includes('make report'));

    assert.match(kept?.if ?? '', /always\(\)/);
    assert.match(String(kept?.with?.['path']), /reports\/out\/\s+reports\/runs\//);
    assert.match(report?.if ?? '', /always\(\)/);
    assert.match(report?.run ?? '', /cat reports\/out\/summary\.md >> "\$GITHUB_STEP_SUMMARY"/);
    assert.deepEqual(gitlab.artifacts, {
      when: 'always',
      paths: ['reports/out/', 'reports/runs/'],
      reports: { junit: 'reports/out/junit.xml' },
    });
    for (const { run = '', if: when = '' } of steps)
      if (/playwright test|make (?:load|chaos|report|clean)/.test(run))
        assert.match(when, /cancelled\(\)|always\(\)/, run);
  });
});
