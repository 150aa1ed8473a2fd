import { createHash } from 'node:crypto';
import { expect, proves, test } from '../fixtures/test.ts';
import { answerOf } from './probes/whole-answer.ts';
import { R } from './requirements/catalogue.ts';

test(
  "the owner's e-mail can be read from outside, and is right",
  proves(R.emailVisible),
  async ({ service, email }) => {
    const config = answerOf(await service.get('/config'));
    const dummy = answerOf(await service.get('/dummy'));

    // Neither is sure (bingo.md sections 2 and 7): whichever shows an e-mail has to show the right one, and one of them must.
    const shown = /student_email["']?\s*[:=]\s*["']?([^\s"',}]+)/i.exec(config.body.text())?.[1];
    const hash = /"data":\s*"([0-9a-f]{40})"/.exec(dummy.body.text())?.[1];
    const sha1 = createHash('sha1').update(email, 'utf8').digest('hex');
    if (shown !== undefined) expect(shown, 'student_email in /config').toBe(email);
    if (shown === undefined || hash !== undefined)
      expect(hash, `data of /dummy, SHA-1 of ${email}`).toBe(sha1);
  },
);

test('every node shows the same e-mail', proves(R.emailVisible), async ({ stand, on, email }) => {
  for (const node of stand.withRole('bingo')) {
    const seen = await (await on(node)).get('/config');

    expect(seen, node.name).toBeAnswered({ status: 200 });
    expect(answerOf(seen).body.text(), `/config of ${node.name}`).toContain(email);
  }
});
