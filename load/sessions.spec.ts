import { R } from '../checks/requirements/catalogue.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { countRows, seededRows } from './session-rows.ts';

/** No rate is demanded of R12 and R13; this one is even, and well beside what else the nodes have to do. */
const everyMs = 100;

test(
  'sessions made are each there once, sessions deleted are gone, and no other row is touched',
  proves(R.createReliable, R.deleteReliable, R.seededKept),
  async ({ stand, service, sessions, load }) => {
    const { path, body } = endpoints.createSession;
    const acknowledged: number[] = [];
    const make = async (): ReturnType<typeof service.post> => {
      const seen = await service.post(path, body);
      const id = sessions.keep(seen);
      if (id !== undefined) acknowledged.push(id);
      return seen;
    };

    const made = await load.count(
      'createSession',
      Array.from({ length: R.createReliable.bound.looksMin }, () => make),
      {
        everyMs,
      },
    );
    const there = await countRows(stand, acknowledged);
    const ids = [...acknowledged];
    const deleted = await load.count(
      'deleteSession',
      ids.map((id) => async () => await sessions.delete(id)),
      { everyMs },
    );
    const left = await countRows(stand, ids);

    expect(made).toMeetSla(R.createReliable.bound);
    expect(ids, 'every good answer names a session').toHaveLength(made.counts().ok);
    expect(there, 'every acknowledged session, once').toEqual(new Map(ids.map((id) => [id, 1])));
    expect(deleted).toMeetSla(R.deleteReliable.bound);
    expect(left.size, 'sessions that were deleted and are there').toBe(0);
    expect(await seededRows(stand)).toEqual(R.seededKept.bound);
  },
);
