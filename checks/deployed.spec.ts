import { expect, proves, test } from '../fixtures/test.ts';
import { R } from './requirements/catalogue.ts';

test(
  'the one command that deploys the stand would change nothing on it',
  proves(R.oneCommand),
  async ({ stand }) => {
    const left = (await stand.drift()).map(({ subject, what }) => `${subject}: ${what}`);

    expect(left.length, `to be changed: ${left.join('; ') || 'nothing'}`).toKeep(R.oneCommand.bound);
  },
);
