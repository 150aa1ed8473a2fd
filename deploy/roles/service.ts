import type { RemoteFile } from '../remote/remote.ts';
import { quote, sh, type ShellCommand } from '../remote/shell.ts';
import { writesFile } from './inventory.ts';
import { asWanted, differs, type Step } from './role.ts';
import { properties } from './step.ts';

/** Where a unit records what it was started with; empty after a boot, when every unit starts anew. */
const recordDirectory = '/run/bingo-stand';

/** What a service must have read, and how long it may take to start. */
export interface ServiceOptions {
  /**
   * Files that the process reads when it starts, its unit and drop-ins among them: it is restarted
   * when it was started with others.
   */
  readonly files?: readonly string[];
  /** Files for which a reload is enough. */
  readonly reload?: {
    readonly files: readonly string[];
    /** Reloads, waits for the end and fails when it did not end well. `systemctl reload` unless told, which may return before. */
    readonly command?: ShellCommand;
  };
  /** The longest a restart may take; 90 000 unless told. */
  readonly timeoutMs?: number;
}

/**
 * The unit is enabled and active, and the running process has read its files as they are on disk now.
 *
 * A deploy may be killed between writing a file and restarting, so nothing is concluded from what a deploy did: the unit itself
 * records (by a drop-in, before each start, whoever starts it) the SHA-256 of the files that it is about to read, and `look`
 * compares. A reload by anybody voids the record of the files that it reads; only a reload that this Step saw end well renews it.
 */
export function serviceRunning(unit: string, options: ServiceOptions = {}): Step {
  const record = recordOf(unit, options);
  return {
    name: `${unit} is running`,
    async look({ remote }) {
      const seen = properties(await remote.run(record.look));
      const wrong = [
        ...(seen.get('ActiveState') === 'active' ? [] : [`is ${seen.get('ActiveState') ?? 'unknown'}`]),
        ...(seen.get('enabled') === 'yes' ? [] : ['does not start at boot']),
        ...(seen.get('NeedDaemonReload') === 'no' ? [] : ['has a changed unit file']),
        ...(seen.get('started') === 'yes' ? [] : ['was started with other files']),
        ...(seen.get('loaded') === 'yes' ? [] : ['has not loaded its files']),
      ];
      return wrong.length === 0 ? asWanted : differs(`${unit} ${wrong.join(', ')}`);
    },
    async apply({ remote }) {
      if (record.dropIn !== undefined) {
        await remote.run(sh`set -e
${writesFile(record.dropIn.path)}
mkdir -p ${dropInDirectory(unit)}`);
        await remote.upload(record.dropIn);
      }
      await remote.run(record.apply, { timeoutMs: options.timeoutMs ?? 90_000 });
    },
  };
}

interface ServiceRecord {
  readonly dropIn: RemoteFile | undefined;
  readonly look: ShellCommand;
  readonly apply: ShellCommand;
}

function recordOf(unit: string, options: ServiceOptions): ServiceRecord {
  const started = `${recordDirectory}/${unit}.started`;
  const loaded = `${recordDirectory}/${unit}.loaded`;
  const dropIn = dropInOf(unit, options);
  const files = dropIn === undefined ? [] : [dropIn.path, ...(options.files ?? [])];
  const startedLook = sameAs(started, files);
  const loadedLook = sameAs(loaded, options.reload?.files ?? []);
  return {
    dropIn,
    look: sh`systemctl show -p ActiveState -p NeedDaemonReload ${unit}
if systemctl -q is-enabled ${unit}; then echo enabled=yes; fi
if ${startedLook}; then echo started=yes; fi
if ${loadedLook}; then echo loaded=yes; fi`,
    apply: sh`set -e
systemctl daemon-reload
if ! systemctl -q is-enabled ${unit}; then systemctl -q unmask ${unit}; systemctl -q enable ${unit}; fi
if systemctl -q is-active ${unit} && ${startedLook}; then
  ${reload(unit, loaded, options)}
else
  systemctl reset-failed ${unit} 2>/dev/null || true
  systemctl restart ${unit}
fi`,
  };
}

function reload(unit: string, loaded: string, options: ServiceOptions): ShellCommand {
  if (options.reload === undefined) return sh`true`;
  // The hash is taken before the reload: a file that changes meanwhile is then reloaded once more, not forgotten.
  return sh`sha256sum ${options.reload.files} > ${loaded}.next
  rm -f ${loaded}
  ${options.reload.command ?? sh`systemctl reload ${unit}`}
  mv ${loaded}.next ${loaded}`;
}

/** Succeeds when the files' hashes are those of the record. */
function sameAs(record: string, files: readonly string[]): ShellCommand {
  return files.length === 0 ? sh`true` : sh`sha256sum ${files} 2>&1 | cmp -s - ${record}`;
}

function dropInDirectory(unit: string): string {
  return `/etc/systemd/system/${unit}.d`;
}

function dropInOf(unit: string, { files, reload }: ServiceOptions): RemoteFile | undefined {
  if (files === undefined && reload === undefined) return undefined;
  const path = `${dropInDirectory(unit)}/90-record.conf`;
  const started = `${recordDirectory}/${unit}.started`;
  const loaded = `${recordDirectory}/${unit}.loaded`;
  const lines = [
    '# The unit records which files it was started with, so that the next deploy knows whether it must be restarted.',
    '# "+" as root whatever the unit\'s user; "-" a start must not fail for want of a record: the record is void then.',
    '[Service]',
    recording(started, [path, ...(files ?? [])]),
    ...(reload === undefined ? [] : [recording(loaded, reload.files)]),
    ...(reload === undefined ? [] : [`ExecReload=+-/bin/rm -f ${loaded}`]),
  ];
  return { path, content: `${lines.join('\n')}\n`, mode: '0644' };
}

function recording(record: string, files: readonly string[]): string {
  const script = `mkdir -p ${recordDirectory}; rm -f ${record}; sha256sum ${files.map(quote).join(' ')} > ${record}.new && mv ${record}.new ${record}`;
  return `ExecStartPre=+-/bin/sh -c "${script}"`;
}
