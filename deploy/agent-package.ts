import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AgentPackage } from './roles/cloud-agent.ts';
import { describe, Failure } from './world/failure.ts';
import { remove } from './world/files.ts';

/** Where a package is taken from, and by what it is known. */
export interface PackageWanted {
  /** A path, or an address (http or https). */
  readonly source: string;
  readonly sha256: string;
  /** Where a path begins, and where a package that is fetched lies until it is disposed of. */
  readonly projectDir: string;
  readonly directory: string;
}

/** The agent's packages are some 60 MB: this bounds what an address may pour in, and for how long. */
const bytesMax = 300 * 2 ** 20;
const fetchMs = 120_000;

/**
 * The package, after its sum was found right. The machine looks at the sum once more before it installs it.
 * @throws Failure `PlanInvalid` when it is another one, `EnvironmentMissing` when it is not to be had.
 */
export async function agentPackage(wanted: PackageWanted): Promise<AgentPackage> {
  const { source, projectDir, directory } = wanted;
  if (!isAddress(source)) {
    const localPath = resolve(projectDir, source);
    await refuseOther(wanted, localPath);
    return { localPath, [Symbol.asyncDispose]: async () => await Promise.resolve() };
  }
  const localPath = join(directory, 'unified-agent.deb');
  const dispose = async (): Promise<void> => await remove(localPath);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await download(source, localPath);
    await refuseOther(wanted, localPath);
  } catch (thrown) {
    await dispose();
    throw thrown;
  }
  return { localPath, [Symbol.asyncDispose]: dispose };
}

/** Whether a package is to be fetched, and not a file of this computer. */
export function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

async function download(source: string, path: string): Promise<void> {
  const missing = (happened: string, cause?: unknown): Failure =>
    new Failure('EnvironmentMissing', {
      attempted: `fetch the package ${source}`,
      happened,
      hint: 'see that YC_AGENT_DEB is right, or fetch it yourself and give its path',
      cause,
    });
  try {
    const answer = await fetch(source, { signal: AbortSignal.timeout(fetchMs) });
    if (!answer.ok || answer.body === null) throw missing(`it answered ${answer.status}`);
    await pipeline(Readable.from(answer.body), atMost(bytesMax), createWriteStream(path, { mode: 0o600 }));
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw missing(describe(thrown), thrown);
  }
}

/** Passes bytes on until there are too many. */
function atMost(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > bytes) done(new RangeError(`it is larger than ${bytes / 2 ** 20} MiB`));
      else done(null, chunk);
    },
  });
}

async function refuseOther({ source, sha256 }: PackageWanted, path: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash).catch((thrown: unknown) => {
    throw new Failure('EnvironmentMissing', {
      attempted: `read the package ${source}`,
      happened: describe(thrown),
      hint: 'YC_AGENT_DEB names a Debian package: a file of this computer, or an address',
      cause: thrown,
    });
  });
  const seen = hash.digest('hex');
  if (seen === sha256) return;
  throw new Failure('PlanInvalid', {
    attempted: `take the package ${source}`,
    happened: `its SHA-256 is ${seen}, and YC_AGENT_SHA256 says ${sha256}`,
    hint: 'nothing of it was installed: see which of the two is right before you say another sum',
  });
}
