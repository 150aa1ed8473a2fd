import { R } from '../checks/requirements/catalogue.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { drill, expect, test } from '../fixtures/test.ts';
import {
  blackholeOff,
  copiesKeptLong,
  healthCheckOff,
  oneNodeOnly,
  postsRetried,
  restartOff,
  retriesOff,
  takeAway,
  watchdogOff,
  type Defence,
} from './defences.ts';
import { experimentNamed } from './experiments.ts';
import type { Clause } from '../checks/requirements/requirement.ts';

/** One or two defences that are taken away, one of the usual experiments, and what of its promises must be broken then, and nothing else. */
interface ChaosDrill {
  readonly title: string;
  readonly without: readonly Defence[];
  readonly experiment: string;
  readonly reds: readonly Clause[];
}

const drills: readonly ChaosDrill[] = [
  {
    title: 'without its watchdog a sick node stays sick, and no user sees it',
    without: [watchdogOff],
    experiment: 'bingo-1 sick',
    reds: [R.nodeRecovers],
  },
  {
    // The drill before is the control: the same harm lasts as long, and the health check alone is what keeps users from it. Where the watchdog ends
    // the harm, retries hide all but a few POSTs of that second.
    title: 'without the health check too, users see the sick node',
    without: [watchdogOff, healthCheckOff],
    experiment: 'bingo-1 sick',
    reds: [R.nodeRecovers, R.lossUnseen],
  },
  {
    title: 'without a restart a node that crashed stays down, and no user sees it',
    without: [restartOff],
    experiment: 'bingo-1 crash',
    reds: [R.nodeRecovers],
  },
  {
    // Not a crash: a port that refuses is out of rotation within a few requests, and hardly more than the 1 % are lost that may be.
    title: 'without retries users see a node that is cut off',
    without: [retriesOff],
    experiment: 'bingo-1 partition from the balancer',
    reds: [R.lossUnseen],
  },
  {
    title: 'without the second node users see the first one crash',
    without: [oneNodeOnly],
    experiment: 'bingo-1 crash',
    reds: [R.lossUnseen],
  },
  {
    title: 'without the blackhole route a node starts too slowly',
    without: [blackholeOff],
    experiment: 'bingo-1 crash',
    reds: [R.startsQuickly, R.nodeRecovers],
  },
  {
    title: 'where a POST is repeated, one deadly number ends both nodes',
    without: [postsRetried],
    experiment: 'poison of panic',
    reds: [R.lossUnseen],
  },
];

for (const { title, without, experiment: name, reds } of drills) {
  test(title, drill, async ({ stand, drilled, experiment }) => {
    for (const defence of without)
      await drilled.breaks(defence.broken, async () => await takeAway(stand, defence));
    const one = experimentNamed(name);

    const seen = await experiment(one);

    const isPoison = one.kind === 'poison';
    const victims = isPoison ? seen.nodesHit : one.victims;
    if (isPoison) expect(victims, 'nodes that ended').toHaveLength(2);
    drilled.turnsRed(reds, {
      lossUnseen: () => expect(seen.seenByUsers).toHaveStayedUp(R.lossUnseen.bound),
      nodeRecovers: () => {
        for (const victim of victims)
          expect(seen.backMs(victim)).toKeep(R.nodeRecovers.bound, `${victim} back`);
      },
      startsQuickly: () => {
        if (seen.startMs !== undefined) expect(seen.startMs).toKeep(R.startsQuickly.bound, victims.join());
      },
      seededKept: () => expect(seen).toHaveLostNothing(),
    });
    // The very verdict of the experiment's own spec.
    expect(seen).not.toHaveSurvived({ ...one, role: 'bingo', victims });
  });
}

test(
  'where copies are kept too long, users get one that is too old',
  drill,
  async ({ stand, drilled, service, watch }) => {
    await drilled.breaks(copiesKeptLong.broken, async () => await takeAway(stand, copiesKeptLong));
    const { path } = endpoints.longDummy;
    const { ageSMax } = R.longDummyYoung.bound;
    const answers: Awaited<ReturnType<typeof service.look>>[] = [];
    // A copy of its own: those of before live as long as was said when they were made.
    const mine = `${path}?drill`;

    const users = watch(
      {
        subject: `GET ${mine}`,
        timeoutMs: 15_000,
        look: async (dueMs) => {
          const seen = await service.look({ path: mine }, dueMs);
          answers.push(seen);
          return seen;
        },
      },
      { everyMs: 1_000, forMs: (ageSMax + 6) * 1_000 },
    );
    const history = await users.ended;

    drilled.turnsRed([R.longDummyYoung], {
      longDummyYoung: () => expect(answers).toBeYoung(R.longDummyYoung.bound),
      longDummyFast: () => expect(history).toMeetSla(R.longDummyFast.bound),
    });
  },
);
