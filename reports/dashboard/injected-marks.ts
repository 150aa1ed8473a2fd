import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseExperiment } from '../../chaos/experiment-file.ts';
import type { LedgerEntry } from '../../deploy/healing/ledger.ts';
import { describe } from '../../deploy/world/failure.ts';
import { runNames } from '../run-folder.ts';
import type { DashboardMark } from './dashboard-answer.ts';
import type { Window } from './window.ts';

/** Where it is written down what was done to a stand on purpose. */
export interface InjectedSources {
  readonly stand: string;
  readonly ledger: { read(): Promise<readonly LedgerEntry[]> };
  /** `reports/runs` */
  readonly runsDirectory: string;
  /** The clock of this computer, seconds. */
  readonly nowS: () => number;
}

/** One injection: done, and perhaps healed. */
interface Injected {
  readonly words: string;
  readonly fromS: number;
  readonly untilS: number | null;
  readonly source: string;
}

/** The file of an experiment may have the experiment's name before its own. */
const experimentFile = 'experiment.json';
/** A ledger entry is written just before the harm, an experiment notes the harm itself. */
const sameWithinS = 10;
/** No run of experiments is longer. */
const runSMax = 12 * 3_600;

/**
 * Faults done to a stand: those in the ledger now, those that were seen in it since the dashboard began, and those that the experiments of its runs
 * have written down.
 */
export class InjectedMarks {
  readonly #sources: InjectedSources;
  /** By the id of the injection. */
  readonly #seen = new Map<string, Injected>();
  /** Experiments do not change once they are written: by path. */
  readonly #read = new Map<string, readonly Injected[]>();

  constructor(sources: InjectedSources) {
    this.#sources = sources;
  }

  /** What was done in the window, and what of it could not be read. */
  async read(
    window: Window,
  ): Promise<{ readonly marks: readonly DashboardMark[]; readonly troubles: readonly string[] }> {
    const troubles: string[] = [];
    const told = async <T>(what: Promise<readonly T[]>): Promise<readonly T[]> =>
      await what.catch((thrown: unknown) => {
        troubles.push(describe(thrown));
        return [];
      });
    await told(this.#lookIntoLedger());
    const written = await told(this.#experiments(window, troubles));
    const unwritten = [...this.#seen.values()].filter(
      (one) => !written.some((other) => other.words === one.words && near(one.fromS, other.fromS)),
    );
    const all = [...written, ...unwritten].filter(
      ({ fromS, untilS }) => fromS <= window.toS && (untilS ?? Infinity) >= window.fromS,
    );
    return { marks: all.map(markOf), troubles };
  }

  /** An entry that is gone was healed since the last look. */
  async #lookIntoLedger(): Promise<readonly never[]> {
    const nowS = this.#sources.nowS();
    const entries = await this.#sources.ledger.read();
    for (const [id, one] of this.#seen)
      if (one.untilS === null && entries.every((entry) => entry.id !== id))
        this.#seen.set(id, { ...one, untilS: nowS });
    for (const { id, fault, written } of entries)
      this.#seen.set(id, { words: fault, fromS: secondsOf(written), untilS: null, source: 'ledger' });
    return [];
  }

  async #experiments(window: Window, troubles: string[]): Promise<readonly Injected[]> {
    const { stand, runsDirectory } = this.#sources;
    const names = (await runNames(runsDirectory)).filter(
      (name) => isOf(name, stand) && mayTouch(name, window),
    );
    const found: Injected[] = [];
    for (const name of names) {
      const directory = join(runsDirectory, name, 'evidence');
      const files = await readdir(directory).catch(() => []);
      for (const file of files.filter((one) => one.endsWith(experimentFile))) {
        try {
          found.push(...(await this.#experiment(join(directory, file))));
        } catch (thrown) {
          troubles.push(`${name}: ${describe(thrown)}`);
        }
      }
    }
    return found;
  }

  async #experiment(path: string): Promise<readonly Injected[]> {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const { instant, faults, stand } = parseExperiment(await readFile(path, 'utf8'));
    const wallS = (ms: number): number => secondsOf(instant.wallTime) + (ms - instant.monotonicMs) / 1_000;
    const found =
      stand === this.#sources.stand
        ? faults.map((fault) => ({
            words: fault.name,
            fromS: wallS(fault.injectedMs),
            untilS: wallS(fault.healedMs),
            source: 'experiment',
          }))
        : [];
    this.#read.set(path, found);
    return found;
  }
}

function markOf({ words, fromS, untilS, source }: Injected): DashboardMark {
  return { kind: 'fault', atS: fromS, untilS, minusS: 0, words: { en: words, ru: words }, source };
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= sameWithinS;
}

function secondsOf(text: string): number {
  return Date.parse(text) / 1_000;
}

/** `2026-11-22T20-15-03Z-main`, and `…Z.1-main` for the second of that second. */
const runName = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z(?:\.\d+)?-(.*)$/;

function isOf(name: string, stand: string): boolean {
  return runName.exec(name)?.[5] === stand;
}

function mayTouch(name: string, { fromS, toS }: Window): boolean {
  const [, day = '', hour = '', minute = '', second = ''] = runName.exec(name) ?? [];
  const startS = secondsOf(`${day}T${hour}:${minute}:${second}Z`);
  return startS <= toS && startS >= fromS - runSMax;
}
