import type { RoleName } from '../../deploy/plan.ts';
import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { properties } from '../../deploy/roles/step.ts';
import { unitsOfRole } from '../../deploy/roles/units.ts';

/** One unit of systemd on a machine. */
export interface UnitSeen {
  readonly unit: string;
  /** systemd's words for `is-active` and `is-enabled`. */
  readonly active: string;
  readonly enabled: string;
  /** Whether a boot starts it, by itself or for the sake of another unit: PostgreSQL's cluster comes with postgresql.service. */
  readonly startsAtBoot: boolean;
}

/**
 * Asks systemd for the units that a machine of this role has to run. One that is not there is given back as it is named, and absent.
 * @throws Failure `MachineUnreachable`, `CommandFailed`.
 */
export async function readUnits(remote: Remote, role: RoleName): Promise<readonly UnitSeen[]> {
  return parseUnits(
    await remote.run(sh`set -f
atboot=$(systemctl list-dependencies --all --plain default.target | tr -d ' ')
for pattern in ${unitsOfRole[role]}; do
  names=$(systemctl list-units --all --plain --no-legend --no-pager "$pattern" | cut -d' ' -f1)
  [ -n "$names" ] || names=$pattern
  for name in $names; do
    echo
    echo "unit=$name"
    systemctl show -p ActiveState -p UnitFileState "$name" 2>/dev/null
    # Enabled until the next boot only, unless a generator does it at each.
    if [ "$(systemctl is-enabled "$name" 2>/dev/null)" = enabled-runtime ] && ! find /run/systemd -path "*/generator*.wants/$name" | grep -q .
    then echo boot=no
    elif printf '%s\\n' "$atboot" | grep -qxF "$name"; then echo boot=yes; fi
  done
done`),
  );
}

/** Reads what `readUnits` asked for: a block a unit. */
export function parseUnits(text: string): readonly UnitSeen[] {
  return text.split(/\n{2,}/).flatMap((block) => {
    const seen = properties(block.trim());
    const unit = seen.get('unit');
    if (unit === undefined) return [];
    return [
      {
        unit,
        active: seen.get('ActiveState') ?? 'absent',
        enabled: seen.get('UnitFileState') ?? 'absent',
        startsAtBoot: seen.get('boot') === 'yes',
      },
    ];
  });
}
