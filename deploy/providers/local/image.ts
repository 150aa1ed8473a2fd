import { join } from 'node:path';
import { sh, type ShellCommand } from '../../remote/shell.ts';
import type { Host } from '../../world/command.ts';
import { Failure } from '../../world/failure.ts';
import type { SystemDirectories } from './label.ts';
import { hashOf, type Recipe } from './recipe.ts';

/** The golden image on this computer. */
export interface Image {
  readonly hash: string;
  readonly directory: string;
  readonly root: string;
}

/** Where the image of a recipe lies, or will lie. */
export function imageOf(recipe: Recipe, directories: SystemDirectories): Image {
  const hash = hashOf(recipe);
  const directory = join(directories.images, hash);
  return { hash, directory, root: join(directory, 'root') };
}

/** Prints one line that changes when any file of the image was added, removed, resized, touched or has other rights. */
function fingerprintOf(root: string): ShellCommand {
  return sh`find ${root} -xdev -printf '%P %y %s %T@ %m %U:%G\\n' | LC_ALL=C sort | sha256sum | cut -c1-64`;
}

/** Why the image cannot be used as it is, or undefined when it can. About 0.3 s, so that a broken one is never booted. */
export async function imageFault(image: Image, host: Host): Promise<string | undefined> {
  const look = sh`
if ! [ -d ${image.directory} ]; then echo 'it was never built on this computer'; exit 0; fi
if ! [ -s ${image.directory}/fingerprint ]; then echo 'it was only built by half'; exit 0; fi
[ "$(${fingerprintOf(image.root)})" = "$(cat ${image.directory}/fingerprint)" ] || echo 'its files are not as they were built'`;
  const fault = await host.run(look, { privileged: true, attempted: 'check the golden image' });
  return fault === '' ? undefined : fault;
}

/** How an image is built, and who is told. */
export interface BuildOptions {
  /** A Debian mirror other than mmdebstrap's own choice. */
  readonly mirror: string | undefined;
  /** Where stands keep their labels: an image that one of them names is kept. */
  readonly machinesDirectory: string;
  readonly say: (line: string) => void;
}

/**
 * Builds the image unless another process just did; two builders wait for each other. What is built half is built beside
 * and thrown away by the next builder, whoever was killed.
 * @throws Failure `CommandFailed` that names the package list when the mirror cannot be reached.
 */
export async function buildImage(
  recipe: Recipe,
  image: Image,
  host: Host,
  options: BuildOptions,
): Promise<void> {
  const beside = `${image.directory}.building`;
  const source = options.mirror === undefined ? [] : [options.mirror];
  const build = sh`
set -e
mkdir -p ${join(image.directory, '..')}
exec 9>${image.directory}.lock
flock 9
if [ -s ${image.directory}/fingerprint ] && [ "$(${fingerprintOf(image.root)})" = "$(cat ${image.directory}/fingerprint)" ]; then exit 0; fi
rm -rf --one-file-system ${beside}
trap 'rm -rf --one-file-system '${beside} EXIT
# A broken image under a running machine is set aside, not pulled from under it.
for old in ${image.directory} ${image.directory}.broken; do
  [ -d "$old" ] || continue
  if grep -q "lowerdir=$old/root," /proc/mounts; then [ "$old" = ${image.directory}.broken ] || mv "$old" ${image.directory}.broken
  else rm -rf --one-file-system "$old"; fi
done
# Images of recipes of the past, a week old and under no machine, only take room.
for old in $(find ${join(image.directory, '..')} -mindepth 1 -maxdepth 1 -type d -mtime +7); do
  grep -q "lowerdir=$old/root," /proc/mounts || grep -qs "$(basename "$old")" ${options.machinesDirectory}/*/label.json || rm -rf --one-file-system "$old"
done
mkdir -p ${beside}
printf '%s' ${recipe.hook} > ${beside}/hook
mmdebstrap --variant=minbase --mode=root --include=${recipe.packages.join(',')} \
  --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "2"' --aptopt='Acquire::http::Timeout "20"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --customize-hook=${`sh ${beside}/hook "$1"`} \
  ${recipe.suite} ${beside}/root ${source} 9>&-
${fingerprintOf(`${beside}/root`)} > ${beside}/fingerprint
sync -f ${beside}
mv ${beside} ${image.directory}`;
  const log: string[] = [];
  const ended = await host.attempt(build, {
    privileged: true,
    timeoutMs: 900_000,
    attempted: 'build the golden image',
    onLine: (line) => {
      log.push(line);
      if (line.startsWith('I: ')) options.say(line.slice(3));
    },
  });
  if (ended.exitCode !== 0) throw buildFailure(log, options.mirror);
}

function buildFailure(log: readonly string[], mirror: string | undefined): Failure {
  const errors = log.filter((line) => /^(E|Err|W):|Could not|Failed/.test(line.trim()));
  const list = /https?:\/\/\S+(?: \S+)? (?:In)?Release|https?:\/\/\S+\/dists\/\S+/.exec(log.join('\n'))?.[0];
  const unreachable =
    /Could not (?:connect|resolve)|Failed to fetch|Unable to connect|no longer has a Release file|does not have a Release/.test(
      log.join('\n'),
    );
  return new Failure('CommandFailed', {
    attempted: 'build the golden image',
    happened: unreachable
      ? `the package list ${list ?? mirror ?? 'of Debian trixie'} cannot be fetched: ${errors.slice(0, 2).join(' ⏎ ')}`
      : `mmdebstrap failed: ${(errors.length > 0 ? errors : log).slice(-4).join(' ⏎ ')}`,
    hint: unreachable
      ? 'check the network, or name a mirror you can reach with MIRROR=…; an image that was built before would do without any network'
      : 'run `make doctor`; the next `make deploy` begins the image anew',
  });
}
