import type { Instant } from '../../checks/history-file.ts';
import { application } from '../../checks/requirements/application.ts';
import type { JournalLine } from './journal.ts';
import { monotonicOf, type ClockedMachine, type Mark, type MarkKind } from './mark.ts';

/** What a line of a journal says happened, and to whom. */
interface Sign {
  readonly kind: MarkKind;
  /** The machine it is about, when that is another than the one whose journal it is. */
  readonly about?: string;
  readonly words: string;
}

/** Whose journal it is, and how its times are to be read. */
export interface JournalOf extends ClockedMachine {
  readonly instant: Instant;
}

/**
 * What the balancer did about nodes, by its own words. It says everything twice, to its standard error with `[WARNING]` before it,
 * and once more for each backend that follows the one health check: only the check's own words count.
 */
export function marksOfBalancer(lines: readonly JournalLine[], of: JournalOf): readonly Mark[] {
  return marksOf(lines, of, ({ program, message }) => {
    if (program !== 'haproxy') return unitSign({ program, message }, 'haproxy.service');
    const [, node = '', state = '', why = ''] =
      /^Server nodes\/([\w-]+) is (DOWN|UP)(?:, reason: ([^.]*))?/.exec(message) ?? [];
    if (node === '') return undefined;
    return {
      kind: state === 'UP' ? 'markedUp' : 'markedDown',
      about: node,
      words: `${state}${why === '' ? '' : `: ${why}`}`,
    };
  });
}

/** What became of bingo on its node, by the words of its watchdog, of systemd and of its own banner. */
export function marksOfNode(lines: readonly JournalLine[], of: JournalOf): readonly Mark[] {
  return marksOf(lines, of, (line) => {
    const { program, message } = line;
    const [, ill] = /^bingo-watchdog: killing bingo, (.*)$/.exec(message) ?? [];
    if (ill !== undefined) return { kind: 'watchdogActed', words: ill };
    // systemd's own: the watchdog itself fell silent.
    if (program === 'systemd' && message.startsWith('bingo.service: Watchdog timeout'))
      return { kind: 'watchdogActed', words: message };
    if (message.includes(application.codes.started))
      return { kind: 'processUp', words: 'printed the banner of a good start' };
    const sign = unitSign(line, 'bingo.service');
    // That the process exists does not mean that it listens: its banner does.
    return sign?.kind === 'processUp' ? undefined : sign;
  });
}

/** What became of any other unit, by systemd's words. */
export function marksOfUnit(lines: readonly JournalLine[], unit: string, of: JournalOf): readonly Mark[] {
  return marksOf(lines, of, (line) => unitSign(line, unit));
}

function unitSign({ program, message }: Omit<JournalLine, 'wallMs'>, unit: string): Sign | undefined {
  if (program !== 'systemd') return undefined;
  if (message.startsWith(`${unit}: Main process exited`))
    return { kind: 'processEnded', words: message.slice(unit.length + 2) };
  if (message.startsWith(`Starting ${unit}`)) return { kind: 'processStarted', words: message };
  if (message.startsWith(`Started ${unit}`)) return { kind: 'processUp', words: message };
  if (message.startsWith(`Stopped ${unit}`)) return { kind: 'processEnded', words: message };
  return undefined;
}

function marksOf(
  lines: readonly JournalLine[],
  { machine, clock, instant }: JournalOf,
  signOf: (line: JournalLine) => Sign | undefined,
): readonly Mark[] {
  return lines.flatMap((line) => {
    const sign = signOf(line);
    if (sign === undefined) return [];
    return [
      {
        kind: sign.kind,
        machine: sign.about ?? machine,
        atMs: monotonicOf(line.wallMs, clock, instant),
        plusMinusMs: clock.plusMinusMs,
        source: `journal of ${machine}`,
        words: sign.words,
      },
    ];
  });
}
