import { StringDecoder } from 'node:string_decoder';

/** What one stream of a command said: kept whole, and told line by line as the lines become whole. */
export class Transcript {
  #text = '';
  #unfinished = '';
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  get text(): string {
    return this.#text;
  }

  /** Takes the next bytes, wherever they were cut. */
  add(bytes: Buffer): void {
    this.#take(this.#decoder.write(bytes));
  }

  /** Tells the last line when it had no line feed. */
  finish(): void {
    this.#take(this.#decoder.end());
    if (this.#unfinished !== '') this.#onLine(this.#unfinished);
    this.#unfinished = '';
  }

  #take(text: string): void {
    this.#text += text;
    const lines = text.split('\n');
    lines[0] = this.#unfinished + (lines[0] ?? '');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }
}

/** The last few lines of a text, long ones cut, for a message. */
export function lastLines(text: string, most = 10): string {
  const lines = text.trimEnd().split('\n').slice(-most);
  return lines.map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line)).join('\n');
}
