import { sh, type ShellCommand } from './shell.ts';

/** What stands at a path on a machine. */
export type Seen =
  | { readonly kind: 'missing' }
  | { readonly kind: 'other'; readonly what: string }
  | {
      readonly kind: 'file';
      /** Octal, as stat prints it: `644`. */
      readonly mode: string;
      /** By names and by numbers: `root:root`, `0:0`. */
      readonly owners: readonly string[];
      readonly sha256: string;
      /** The bytes, when they were asked for, few enough and not as wanted. */
      readonly content?: Uint8Array;
    };

/**
 * Looks at a path: one line each for kind, mode, owner by name, owner by number and SHA-256, and then, unless the SHA-256
 * is as wanted or the file is larger than `showMax` bytes, the content in base64.
 */
export function lookScript(path: string, wantedSha256: string, showMax: number): ShellCommand {
  return sh`set -eu
export LC_ALL=C
p=${path}
if [ ! -e "$p" ] && [ ! -L "$p" ]; then echo missing; exit; fi
if [ -L "$p" ] || [ ! -f "$p" ]; then stat -c %F -- "$p"; exit; fi
echo file
stat -c '%a
%U:%G
%u:%g' -- "$p"
sum=$(sha256sum <"$p")
echo "\${sum%% *}"
if [ "\${sum%% *}" != ${wantedSha256} ] && [ "$(stat -c %s -- "$p")" -le ${showMax} ]; then base64 -w 0 <"$p"; fi`;
}

/** Reads what `lookScript` printed. */
export function parseLook(printed: string): Seen {
  const [kind = '', mode = '', names = '', numbers = '', sha256 = '', content] = printed.split('\n');
  if (kind === 'missing') return { kind };
  if (kind !== 'file') return { kind: 'other', what: kind };
  return {
    kind,
    mode,
    owners: [names, numbers],
    sha256,
    ...(content === undefined || content === '' ? {} : { content: Buffer.from(content, 'base64') }),
  };
}

/** Sets owner and mode of a file whose content is as wanted. The owner first: chown takes set-id bits away. */
export function ownershipScript(path: string, owner: string, mode: string): ShellCommand {
  return sh`set -eu
chown -- ${owner} ${path}
chmod -- ${mode} ${path}`;
}

/**
 * Writes its standard input beside the path and renames it over it. Nobody but us can read it before it has its owner
 * and mode (mktemp makes it 0600), and what did not arrive whole (a lost connection ends the input early) is thrown away.
 */
export function writeScript(
  path: string,
  as: { readonly owner: string; readonly mode: string; readonly sha256: string },
): ShellCommand {
  return sh`set -eu
p=${path}
d=$(dirname -- "$p")
if [ ! -d "$d" ]; then echo "no such directory: $d" >&2; exit 1; fi
t=$(mktemp -- "$d/.$(basename -- "$p").XXXXXXXX")
trap 'rm -f -- "$t"' EXIT
trap 'exit 1' HUP INT TERM PIPE
cat >"$t"
sum=$(sha256sum <"$t")
if [ "\${sum%% *}" != ${as.sha256} ]; then echo "it did not arrive whole" >&2; exit 1; fi
chown -- ${as.owner} "$t"
chmod -- ${as.mode} "$t"
mv -T -- "$t" "$p"
trap - EXIT`;
}
