import { expect, proves, test } from '../fixtures/test.ts';
import { R } from './requirements/catalogue.ts';

test('the service answers by https', proves(R.httpsServed), async ({ over }) => {
  const seen = await over('https').get('/ping');

  expect(seen).toBeAnswered({ status: 200 });
});

test(
  'the service answers by http, and sends nobody to https',
  proves(R.httpNotRedirected),
  async ({ service }) => {
    const seen = await service.get('/ping');

    expect(seen).toBeAnswered({ status: 200 });
    expect(
      seen.answer?.headers['strict-transport-security'],
      'HSTS would redirect inside the browser',
    ).toBeUndefined();
  },
);
