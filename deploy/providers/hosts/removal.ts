import { inMemory, inventoryPath, keptDirectory, ownDirectory } from '../../roles/inventory.ts';
import { sh, type ShellCommand } from '../../remote/shell.ts';
import type { ProviderProgress } from '../provider.ts';
import { visit } from './access.ts';
import { labelPath } from './label.ts';
import type { HostOptions } from './options.ts';

/** Puts a machine of ours back, and tells what had to stay there. */
export async function putBack(host: HostOptions, progress: ProviderProgress): Promise<void> {
  const what = 'put the machine back';
  progress.started(host.name, what);
  const left = await visit(host, async (remote) => await remote.run(removal, { timeoutMs: 600_000 }));
  for (const line of left.split('\n').filter((each) => each !== ''))
    progress.ended(host.name, `left there: ${line}`, 'ok');
  progress.ended(host.name, what, 'changed');
}

/**
 * Puts a machine back by its inventory, and touches nothing else: our services stop, files and directories of ours go, what was done in memory
 * is undone, the packages that came with us go unless something of the owner's needs them by now, files that we changed are as they were. Prints one line for each thing that stays, with the reason. May be run again after it was cut off; the label goes last.
 */
export const removal: ShellCommand = sh`
export DEBIAN_FRONTEND=noninteractive
made=${inventoryPath}
touch "$made"
of() { sed -n "s|^$1 ||p" "$made"; }
backwards() { sed -n '1!G;h;$p'; }
listed=$(mktemp); ours=$(mktemp)
trap 'rm -f "$listed" "$ours"' EXIT

systemctl stop 'bingo-stand-*' 2>/dev/null
of file | sed -n 's#^/etc/systemd/system/\\([^/]*\\.[a-z]*\\)$#\\1#p' | while read -r unit; do
  systemctl disable --now "$unit" >/dev/null 2>&1
done
# Before the packages: a directory of theirs that still holds something of ours would stay.
of file | while read -r path; do rm -f "$path"; done
of tree | backwards | while read -r path; do rm -rf --one-file-system "$path"; done
# Before the packages, too: a table of nftables can be taken away by nft only.
of undo | backwards | while read -r command; do sh -c "$command" >&2 || echo "$command: failed"; done

# apt would take along what the owner installed since and what needs a package of ours: that one stays then.
of package | sort > "$ours"
dpkg-query -W -f '\${db:Status-Abbrev} \${Package}\\n' 2>/dev/null | sed -n 's/^[a-z]\\([^n ]\\) *\\(.*\\)/\\2/p' | sort -u > "$listed"
comm -12 "$ours" "$listed" > "$listed.both"; mv "$listed.both" "$listed"
besides() { apt-get -s purge "$@" 2>/dev/null | sed -n 's/^\\(Remv\\|Purg\\) \\([^ ]*\\).*/\\2/p' | sort -u | comm -23 - "$ours"; }
purged=$(cat "$listed")
if [ -n "$purged" ]; then
  if [ -n "$(besides $purged)" ]; then
    purged=$(for one in $purged; do if [ -z "$(besides "$one")" ]; then echo "$one"; fi; done)
    comm -23 "$listed" - <<EOT | sed 's/$/: a package of the owner needs it/'
$purged
EOT
  fi
  [ -z "$purged" ] || apt-get -q -y -o DPkg::Lock::Timeout=120 purge $purged >&2 || exit 1
fi

# What a package of ours brought has gone with it; what is still there was the owner's.
of changed | while read -r path; do if [ -e "$path" ]; then cp -p ${keptDirectory}"$path" "$path"; fi; done
of directory | backwards | while read -r path; do rmdir "$path" 2>/dev/null || ! [ -d "$path" ] || echo "$path: something of another is in it"; done
systemctl daemon-reload
of user | while read -r name; do if getent passwd "$name" >/dev/null; then userdel "$name" >&2; fi; done
of group | while read -r name; do if getent group "$name" >/dev/null; then groupdel "$name" >&2; fi; done
# Units of the owner that have failed are the owner's to see.
systemctl list-units --plain --no-legend --state=failed | while read -r unit load rest; do
  [ "$load" != not-found ] || systemctl reset-failed "$unit"
done
rm -rf ${inMemory}
find ${ownDirectory} -mindepth 1 -maxdepth 1 ! -path ${labelPath} -exec rm -rf --one-file-system {} +
rm -rf ${ownDirectory}`;
