// Holds every engine against servers of known behaviour, and writes what came of it to docs/calibration.md. `make calibrate`
// Six cases of 30 s each; let nothing else run meanwhile.
import { resolve } from 'node:path';
import { runEntry } from '../../deploy/world/entry.ts';
import { writeWhole } from '../../deploy/world/files.ts';
import { calibrationCases } from '../calibration-cases.ts';
import { calibrationPage } from '../calibration-page.ts';
import { calibrate, type Calibration } from '../calibration.ts';

const forMs = 30_000;

await runEntry(
  {
    name: 'calibrate',
    summary: 'What the load engines report beside what is true; writes docs/calibration.md.',
  },
  async ({ environment, write, json }) => {
    const seen: Calibration[] = [];
    for (const of of calibrationCases(() => forMs)) {
      if (!json) write(`${of.name}: ${of.forMs / 1_000} s\n`);
      seen.push(await calibrate(of));
    }
    const invalid = seen.flatMap(({ of, results }) =>
      results.openLoop.validity.reasons.map((reason) => `${of.name}: ${reason}`),
    );
    if (json) {
      const lines = seen.map(({ of, truth, openLoop, autocannon, asItComes, loadtest }) => ({
        case: of.name,
        truth,
        openLoop,
        autocannon,
        asItComes,
        loadtest,
      }));
      write(`${JSON.stringify(lines)}\n`);
    }
    if (invalid.length > 0) {
      if (!json)
        write(`not written, for the open loop's own measurement is INVALID:\n  ${invalid.join('\n  ')}\n`);
      return 2;
    }
    await writeWhole(resolve(environment.projectDir, 'docs/calibration.md'), calibrationPage(seen), {
      mode: 0o644,
    });
    if (!json) write('docs/calibration.md is written\n');
    return 0;
  },
);
