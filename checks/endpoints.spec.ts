import { expect, proves, test } from '../fixtures/test.ts';
import { R } from './requirements/catalogue.ts';

for (const way of ['http', 'https', 'h2'] as const) {
  test(`the health check says pong over ${way}`, proves(R.pingWell), async ({ over }) => {
    const seen = await over(way).get('/ping');

    expect(seen).toBeAnswered({ status: 200 });
    expect(seen.answer?.body.text().trim()).toBe('pong');
  });
}
