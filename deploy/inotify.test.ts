import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { judgeInotify, readInotify } from './inotify.ts';
import { Host } from './world/command.ts';
import { readEnvironment } from './world/environment.ts';

const four = { machines: 4 };

describe('the inotify instances of this computer', () => {
  test('are enough for one more stand while there is room for all its machines', () => {
    assert.equal(judgeInotify({ most: 128, used: 100 }, four).verdict, 'fit');
    assert.equal(judgeInotify({ most: 128, used: 101 }, four).verdict, 'unfit');
  });

  test('are told with what is used, what is allowed, and the setting that helps', () => {
    const look = judgeInotify({ most: 128, used: 120 }, four);

    assert.equal(look.found, 'root has 120 of 128 (fs.inotify.max_user_instances); needed: 28 more');
    assert.match(look.remedy ?? '', /^`sysctl -w fs\.inotify\.max_user_instances=1024`.*`make clean`/);
  });

  test('need no room for a stand whose machines are there, and the remedy grows with the stands', () => {
    assert.equal(judgeInotify({ most: 128, used: 128 }, { machines: 0 }).verdict, 'fit');
    assert.match(judgeInotify({ most: 1_024, used: 1_000 }, four).remedy ?? '', /=2056`/);
  });

  test(
    'are counted on this computer',
    { skip: !readEnvironment().isRoot && "root's are counted" },
    async () => {
      const host = new Host({ isRoot: true });
      // Node has one instance for all that it watches, made with the first.
      const watching = watch(tmpdir());
      const use = await readInotify(host);
      watching.close();

      assert.ok(use.most > 0);
      assert.ok(use.used > 0, 'our own is seen');
    },
  );
});
