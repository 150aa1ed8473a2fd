import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StandFiles, type StandKeys } from '../deploy/stand-files.ts';
import type { StandSecrets } from '../deploy/stand.ts';
import { isThere } from '../deploy/world/files.ts';

/** What stands in a text where a secret stood. */
export const removedWords = '[secret removed]';

/** Shorter words stand in texts by chance. */
const secretCharactersMin = 8;
/** A line of base64 in a private key; the last one may be a few characters, and says nothing by itself. */
const keyLineCharactersMin = 40;

/** Secrets that are known by their form, whoever's they are; what a group holds is kept. */
const forms: readonly RegExp[] = [
  // A private key, PEM or OpenSSH, also where JSON made `\n` of its line feeds.
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // The password in the address of a database or a site.
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{1,60}:)[^\s/@"'<>]{1,200}(?=@)/gi,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi,
  /(\b(?:PGPASSWORD|password|passwd|secret|api[_-]?key|access[_-]?token)["']?\s*[:=]\s*["']?)[^\s"',;&<>\\]{8,}/gi,
  // Tokens of GitHub, GitLab, AWS and Yandex Cloud, by what their makers begin them with.
  /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|glpat-[\w-]{20,}|AKIA[0-9A-Z]{16}|t1\.[\w-]{10,}={0,2}\.[\w-]{40,}={0,2}|y[0-9]_[\w-]{30,})/g,
];

/** A text without its secrets, and how many there were. */
export interface Redacted {
  readonly text: string;
  readonly removed: number;
}

/** Takes secrets out of whatever a report keeps: those of our stands, which are known, and those that are known by their form. */
export class Redactor {
  readonly #known: readonly string[];

  constructor(known: readonly string[] = []) {
    // The longest first: a secret may be a part of another.
    this.#known = [...new Set(known)]
      .filter(({ length }) => length >= secretCharactersMin)
      .sort((a, b) => b.length - a.length);
  }

  /** Puts `removedWords` where a secret stands. */
  redact(text: string): Redacted {
    const count = { removed: 0 };
    const taken = (_whole: string, kept?: string): string => {
      count.removed += 1;
      return `${typeof kept === 'string' ? kept : ''}${removedWords}`;
    };
    let left = text;
    for (const secret of this.#known) {
      if (left.includes(secret)) left = left.replaceAll(secret, () => taken(secret));
    }
    for (const form of forms) {
      left = left.replaceAll(form, (whole: string, ...groups: readonly unknown[]) =>
        whole.includes(removedWords)
          ? whole
          : taken(whole, typeof groups[0] === 'string' ? groups[0] : undefined),
      );
    }
    return { text: left, removed: count.removed };
  }

  /** Whether something that is no text, a picture or an archive, holds a secret as it is. */
  isIn(bytes: Buffer): boolean {
    return this.#known.some((secret) => bytes.includes(secret)) || bytes.includes('PRIVATE KEY-----');
  }
}

/** A Redactor that knows the secrets of every stand of this checkout. A stand whose files cannot be read is another user's, and its secrets are not ours to tell. */
export async function redactorFor(projectDir: string): Promise<Redactor> {
  const root = join(projectDir, '.stand');
  const stands = (await isThere(root)) ? await readdir(root) : [];
  const known = await Promise.all(stands.map(async (stand) => await secretsOf(projectDir, stand)));
  return new Redactor(known.flat());
}

async function secretsOf(projectDir: string, stand: string): Promise<readonly string[]> {
  const files = new StandFiles({ projectDir, stand });
  const keys = await files.readKeys().catch(() => undefined);
  const secrets = await files.readSecrets().catch(() => undefined);
  return [
    ...(keys === undefined ? [] : keyWords(keys)),
    ...(secrets === undefined ? [] : secretWords(secrets)),
  ];
}

function keyWords({ operator, hosts }: StandKeys): readonly string[] {
  return [operator, ...Object.values(hosts)].flatMap(({ privateKey }) => linesOf(privateKey));
}

function secretWords({ databasePassword, certificate }: StandSecrets): readonly string[] {
  return [
    databasePassword,
    encodeURIComponent(databasePassword),
    Buffer.from(databasePassword).toString('base64').replace(/=+$/, ''),
    ...linesOf(certificate.keyPem),
  ];
}

/** The lines of a key by themselves: a journal, or JSON, may have torn it apart. */
function linesOf(key: string): readonly string[] {
  return key.split('\n').filter((line) => line.length >= keyLineCharactersMin && !line.startsWith('-----'));
}
