import { join } from 'node:path';
import { z } from 'zod';
import { planSchema, type Plan } from './plan.ts';
import type { Machine, StandSecrets } from './stand.ts';
import { Failure } from './world/failure.ts';
import { readIfThere, remove, writeWhole } from './world/files.ts';

/** A machine, as it is written down. */
export const machineSchema = z.object({
  name: z.string(),
  role: z.enum(['balancer', 'bingo', 'database']),
  address: z.string(),
  reachableAt: z.string(),
  login: z
    .object({ user: z.string(), port: z.number(), keyPath: z.string(), hostKey: z.string() })
    .optional(),
});

const recordSchema = z.object({ version: z.literal(1), plan: planSchema, machines: z.array(machineSchema) });

/** What is remembered of a stand between commands: what was wanted, and the machines had so far. */
export interface StandRecord {
  readonly plan: Plan;
  readonly machines: readonly Machine[];
}

/** A pair of keys, as it is written down. */
export const keyPairSchema = z.object({ privateKey: z.string(), publicKey: z.string() });
/** An ed25519 pair: OpenSSH private key (PEM) and public key (one line). */
export type KeyPair = Readonly<z.infer<typeof keyPairSchema>>;

const keysSchema = z.object({ operator: keyPairSchema, hosts: z.record(z.string(), keyPairSchema) });
/** The keys of a stand: the operator's, and one a machine, made before the machine is. */
export type StandKeys = Readonly<z.infer<typeof keysSchema>>;

const secretsSchema = z.object({
  databasePassword: z.string(),
  certificate: z.object({ certPem: z.string(), keyPem: z.string() }),
});

/** The files of one stand, `.stand/<name>/`: all of them mode 0600, written whole. */
export class StandFiles {
  readonly directory: string;
  readonly stand: string;

  constructor(options: { readonly projectDir: string; readonly stand: string }) {
    this.stand = options.stand;
    this.directory = join(options.projectDir, '.stand', options.stand);
  }

  get operatorKeyPath(): string {
    return join(this.directory, 'operator_key');
  }

  get knownHostsPath(): string {
    return join(this.directory, 'known_hosts');
  }

  get certificatePath(): string {
    return join(this.directory, 'certificate.pem');
  }

  /** Says which command holds the stand (lock.ts). */
  get lockPath(): string {
    return join(this.directory, 'lock');
  }

  /** What was asked of a cloud and is not known to be done yet (providers/yandex/intents.ts). */
  get intentsPath(): string {
    return join(this.directory, 'intents.json');
  }

  async readRecord(): Promise<StandRecord | undefined> {
    return await this.#read('stand.json', recordSchema);
  }

  async writeRecord(record: StandRecord): Promise<void> {
    await this.#write('stand.json', { version: 1, ...record });
  }

  async readKeys(): Promise<StandKeys | undefined> {
    return await this.#read('keys.json', keysSchema);
  }

  async writeKeys(keys: StandKeys): Promise<void> {
    await this.#write('keys.json', keys);
    await writeWhole(this.operatorKeyPath, keys.operator.privateKey);
  }

  async readSecrets(): Promise<StandSecrets | undefined> {
    return await this.#read('secrets.json', secretsSchema);
  }

  async writeSecrets(secrets: StandSecrets): Promise<void> {
    await this.#write('secrets.json', secrets);
    await writeWhole(this.certificatePath, secrets.certificate.certPem, { mode: 0o644 });
  }

  async writeKnownHosts(lines: readonly string[]): Promise<void> {
    await writeWhole(this.knownHostsPath, `${lines.join('\n')}\n`);
  }

  async remove(): Promise<void> {
    await remove(this.directory);
  }

  /** The files are one user's: whoever made the stand, also by `sudo make deploy`. */
  #foreign(thrown: unknown): unknown {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES')) return thrown;
    return new Failure('EnvironmentMissing', {
      attempted: 'read the files of the stand',
      happened: `${this.directory} belongs to another user`,
      hint: 'work as the user who made the stand (root, if that was `sudo make deploy`)',
      cause: thrown,
    });
  }

  async #write(name: string, value: object): Promise<void> {
    await writeWhole(join(this.directory, name), `${JSON.stringify(value, null, 2)}\n`);
  }

  /**
   * @throws Failure `PlanInvalid` when the file is there and is not what this version writes, `EnvironmentMissing` when it is
   * another user's.
   */
  async #read<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const path = join(this.directory, name);
    const text = await readIfThere(path).catch((thrown: unknown) => {
      throw this.#foreign(thrown);
    });
    if (text === undefined) return undefined;
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new Failure('PlanInvalid', {
      attempted: `read ${path}`,
      happened: z.prettifyError(parsed.error),
      hint: 'move the file away and run `make deploy`: the stand is found again by its label',
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
