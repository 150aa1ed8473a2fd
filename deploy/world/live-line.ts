import { stdout } from 'node:process';
import { monotonicMs } from './clock.ts';

/** Where a LiveLine is drawn. */
export interface LiveLineOptions {
  readonly write?: (text: string) => void;
  /** Whether the line may be drawn over itself. In a Playwright worker this is what the runner's own terminal is. */
  readonly isTerminal?: boolean;
  readonly width?: number;
  readonly nowMs?: () => number;
}

/** In a log, a line that says nothing new is written no more often than this. */
const plainEveryMs = 5_000;

/** One line that tells how a long piece of work goes: drawn over itself on a terminal, now and then a plain line elsewhere. */
export class LiveLine {
  readonly #write: (text: string) => void;
  readonly #isTerminal: boolean;
  readonly #width: number;
  readonly #nowMs: () => number;
  #saidMs = -Infinity;
  #isDrawn = false;

  constructor(options: LiveLineOptions = {}) {
    this.#write = options.write ?? ((text) => void stdout.write(text));
    // Absent, and so false, where there is no terminal.
    this.#isTerminal = options.isTerminal ?? stdout.isTTY;
    this.#width = options.width ?? 110;
    this.#nowMs = options.nowMs ?? monotonicMs;
  }

  /** How it goes now. What is news (a new phase) is written to a log at once. */
  show(text: string, how: { readonly isNews?: boolean } = {}): void {
    if (this.#isTerminal) {
      this.#write(`\r\u001b[2K${text.slice(0, this.#width)}`);
      this.#isDrawn = true;
      return;
    }
    const nowMs = this.#nowMs();
    if (how.isNews !== true && nowMs - this.#saidMs < plainEveryMs) return;
    this.#saidMs = nowMs;
    this.#write(`${text}\n`);
  }

  /** A line that stays. */
  keep(text: string): void {
    this.clear();
    this.#write(`${text}\n`);
  }

  /** Takes away what was drawn; in a log there is nothing to take away. */
  clear(): void {
    if (this.#isDrawn) this.#write('\r\u001b[2K');
    this.#isDrawn = false;
  }
}
