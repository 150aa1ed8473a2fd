import type { Remote } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import type { Machine, StandFacts } from '../stand.ts';
import { monotonicMs, sleep } from '../world/clock.ts';
import { Failure } from '../world/failure.ts';
import { withDatabase, type DatabaseRoute, type DatabaseSession } from './database-session.ts';
import { milestone } from './milestone.ts';
import { readMigrations } from './migrator.ts';
import { asWanted, differs, type Step, type StepContext } from './role.ts';
import { dropPartialSeed, readSeed, readSizeBytes } from './seed.ts';

/** The real binary takes 10 to 30 minutes (bingo.md section 6). */
const timeoutMs = 40 * 60_000;
const progressEveryMs = 1_000;
/** Two at once race (bingo.md section 3): whoever runs `prepare_db` holds this. */
const lock = '/run/bingo-prepare.lock';

/** `prepare_db` has made all seeded rows. For one machine only: the first that runs bingo. */
export function databaseSeeded(facts: StandFacts, database: Machine): Step {
  const route = (remote: Remote): DatabaseRoute => ({
    remote,
    host: database.address,
    password: facts.secrets.databasePassword,
  });
  return {
    name: milestone.databaseSeeded,
    after: [{ machine: database.name, step: milestone.databaseOpen }],
    async look({ remote }) {
      const seed = await withDatabase(route(remote), readSeed);
      if (seed.kind === 'complete') return asWanted;
      return differs(seed.kind === 'missing' ? 'nothing is seeded yet' : `seeded in part: ${seed.how}`);
    },
    async apply(context) {
      context.say('waiting for an earlier prepare_db to end');
      await context.remote.run(sh`flock ${lock} true`, { timeoutMs });
      await withDatabase(route(context.remote), async (session) => {
        if (await isReadyToSeed(session, context)) await prepare(session, context);
      });
    },
  };
}

async function isReadyToSeed(session: DatabaseSession, { remote, say }: StepContext): Promise<boolean> {
  const seed = await readSeed(session);
  if (seed.kind === 'complete') return false;
  if (seed.kind === 'missing') return true;
  // Migrations follow a complete seed only: what is missing now was lost later, and there may be rows of users.
  const states = await readMigrations(session);
  if (states.some(({ state }) => state !== 'pending')) {
    throw new Failure('CommandFailed', {
      attempted: 'seed the database',
      machine: remote.machine,
      happened: `it was seeded once, and seeded rows were lost since (${seed.how})`,
      hint: 'make clean, then make deploy: a database that lost rows is not seeded over',
    });
  }
  say(`starting over: ${seed.how}`);
  await dropPartialSeed(session);
  return true;
}

async function prepare(session: DatabaseSession, { remote, say }: StepContext): Promise<void> {
  const command = sh`exec flock --nonblock ${lock} runuser -u bingo -- /opt/bingo/bingo prepare_db`;
  const running = { ended: false };
  const work = remote.run(command, { timeoutMs }).finally(() => {
    running.ended = true;
  });
  const startedMs = monotonicMs();
  const progress = async () => {
    while (!running.ended && monotonicMs() - startedMs < timeoutMs) {
      const megabytes = Math.round((await readSizeBytes(session)) / 1e6);
      say(`${megabytes} MB after ${Math.round((monotonicMs() - startedMs) / 1_000)} s`);
      await sleep(progressEveryMs);
    }
  };
  // Progress is for the eye: what keeps it from being read does not keep the work from being done.
  await Promise.all([work, progress().catch(() => undefined)]);
}
