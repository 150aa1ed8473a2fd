import type { Remote } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import { until } from '../world/clock.ts';
import { milestone } from './milestone.ts';
import { asWanted, differs, type Step, type StepReference } from './role.ts';
import { serviceRunning } from './service.ts';

/** A start without the blackhole route takes 30 s, and the watchdog allows it 90 s (files/bingo-watchdog). */
const answersWithinMs = 120_000;

/** What a node's service depends on. */
export interface BingoService {
  readonly port: number;
  /** What bingo reads when it starts: it is restarted when one has changed. */
  readonly files: readonly string[];
  /** The first node starts at once; the others some seconds after the one before them. */
  readonly isFirst: boolean;
  readonly after: readonly StepReference[];
}

/** bingo runs as configured, is enabled, and answers `pong`. */
export function bingoAnswers(service: BingoService): Step {
  const running = serviceRunning('bingo.service', { files: service.files });
  return {
    name: milestone.bingoAnswers,
    after: service.after,
    async look(context) {
      const drift = await running.look(context);
      if (drift.kind === 'differs') return drift;
      const answer = await ping(context.remote, service.port);
      return answer === 'pong' ? asWanted : differs(`GET /ping answers ${answer}`);
    },
    async apply(context) {
      const { remote, say } = context;
      const drift = await running.look(context);
      if (drift.kind === 'differs') {
        if (!service.isFirst) {
          // Nodes of the same age would fail at the same moment; this unit is the pause between them.
          say('letting the node before this one grow older');
          await remote.run(sh`systemctl daemon-reload && systemctl restart bingo-stagger.service`);
        }
        await running.apply(context);
      }
      say('waiting for pong');
      await until(
        {
          attempted: 'get a pong from bingo',
          machine: remote.machine,
          withinMs: answersWithinMs,
          everyMs: 200,
          hint: `read its journal: make logs NODE=${remote.machine}`,
        },
        async () => {
          const answer = await ping(remote, service.port);
          return answer === 'pong' ? { seen: answer } : { missing: answer };
        },
      );
    },
  };
}

async function ping(remote: Remote, port: number): Promise<string> {
  const ask = sh`curl -sS -m 5 http://127.0.0.1:${port}/ping`;
  const { stdout, stderr } = await remote.attempt(ask, { as: 'login' });
  return (stdout + stderr).trim().slice(0, 200);
}
