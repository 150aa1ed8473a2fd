import { toldText } from '../../deploy/world/told-line.ts';
import { markWords, type Mark } from '../measure/mark.ts';
import { lastBackMs, type Findings } from './findings.ts';
import type { LiveState } from './lab.ts';
import type { Objective } from './targets.ts';

/** How an experiment goes, as it is told to whoever shows it. */
export function liveText(name: string, { phase, rps, errors, leftMs }: LiveState): string {
  const left = leftMs === undefined ? '' : `, ${(leftMs / 1_000).toFixed(0)} s to the bound`;
  return toldText(`${name}: ${phase}`, {
    figures: `${String(rps).padStart(3)} RPS, ${errors} errors${left}`,
  });
}

/** What an experiment came to, on one line. */
export function endText(name: string, findings: Findings, targets: readonly Objective[]): string {
  const { reads, sinceHarm } = findings;
  const [gap] = sinceHarm.gaps;
  const p99 = reads.p99Ms === null ? 'unknown' : msText(reads.p99Ms);
  const back = lastBackMs(findings);
  const missed = targets.filter(({ met }) => !met);
  const own =
    targets.length === 0
      ? ''
      : missed.length === 0
        ? ', our targets met'
        : `, our target missed: ${missed.map(({ what, wanted, seen }) => `${what} ${seen}, wanted ${wanted}`).join('; ')}`;
  return `  ${name}: ${reads.lost} of ${reads.looks} GETs failed, gap ${msText(gap?.lengthMs ?? 0)} ± ${(gap?.plusMinusMs ?? 0).toFixed(0)} ms, p99 ${p99}, back after ${back === undefined ? 'unknown' : msText(back)}${own}`;
}

/** The time line as lines for people, counted from the harm. */
export function timeLineText(marks: readonly Mark[]): string {
  const fromMs = marks.find(({ kind }) => kind === 'injected')?.atMs ?? 0;
  const lines = marks.map(({ kind, machine = 'users', atMs, plusMinusMs, source, words }) => {
    const at = `${((atMs - fromMs) / 1_000).toFixed(3)} s`.padStart(10);
    return `${at} ± ${plusMinusMs.toFixed(1).padStart(5)} ms  ${machine.padEnd(10)} ${markWords[kind].padEnd(30)} ${source}: ${words}`;
  });
  return `${lines.join('\n')}\n`;
}

function msText(ms: number): string {
  return Number.isFinite(ms) ? `${Math.round(ms)} ms` : 'endless';
}
