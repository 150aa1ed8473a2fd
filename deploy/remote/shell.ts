class Quoted {
  readonly text: string;
  /** Private, so that neither an object with a text nor a copy of a command passes for one. */
  readonly #madeBySh = true;

  constructor(text: string) {
    this.text = text;
  }

  static is(value: unknown): value is Quoted {
    return typeof value === 'object' && value !== null && #madeBySh in value;
  }
}

/** A command for a POSIX shell whose inserted values are quoted: only `sh` can make one. */
export type ShellCommand = Quoted;

/** What may be inserted into a command: a word, several words, or a command made by `sh` itself. */
export type ShellValue = string | number | readonly string[] | ShellCommand;

/**
 * Makes a command for a machine: every inserted value becomes one word (an array: one word each), quoted so that dash and bash
 * read back the very same bytes; an inserted ShellCommand is taken as it is.
 * @throws TypeError when a value holds a NUL or half a surrogate pair, which no command line can carry.
 */
export function sh(parts: TemplateStringsArray, ...values: readonly ShellValue[]): ShellCommand {
  const text = parts.reduce((made, part, index) => {
    const value = values[index - 1];
    const word = value === undefined ? '' : insert(value);
    return made + (isDescriptor(value, part) ? word.replace(/\d+$/, "'$&'") : word) + part;
  });
  return new Quoted(text);
}

/** Quotes one word for a POSIX shell: inside single quotes nothing is special but the single quote. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new TypeError('a shell word cannot hold a NUL');
  if (!word.isWellFormed()) throw new TypeError('a shell word cannot hold half a surrogate pair');
  const isPlain = /^[\w@%+=:,./-]+$/.test(word) && !isAssignment(word);
  return isPlain ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Unquoted at the start of a command, `A=b` would set a variable. */
function isAssignment(word: string): boolean {
  return /^\w+\+?=/.test(word);
}

/** Unquoted before a redirection, a number would name a file descriptor: `echo 2>file`. */
function isDescriptor(value: ShellValue | undefined, next: string): boolean {
  if (value === undefined || Quoted.is(value)) return false;
  const last = typeof value === 'object' ? (value.at(-1) ?? '') : String(value);
  return /^\d+$/.test(last) && /^[<>]/.test(next);
}

function insert(value: ShellValue): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return quote(String(value));
  if (Quoted.is(value)) return value.text;
  return value.map(quote).join(' ');
}
