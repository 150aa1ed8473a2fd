import { application } from '../checks/requirements/application.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { expect, proves, test } from '../fixtures/test.ts';

/** bingo gives a query up at 20 s, and a list then still has to travel. */
const timeoutMs = application.queryMsMax + 10_000;

for (const key of ['movieList', 'customerList', 'sessionList'] as const) {
  const { name, path, reliable } = endpoints[key];

  test(
    `${name} keeps within its errors, one request at a time`,
    proves(reliable),
    async ({ load, service }) => {
      const { looksMin } = reliable.bound;

      const history = await load.count(
        key,
        Array.from({ length: looksMin }, () => async () => await service.get(path, { timeoutMs })),
      );

      expect(history).toMeetSla(reliable.bound);
    },
  );
}
