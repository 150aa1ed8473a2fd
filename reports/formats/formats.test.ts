import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reportOf } from '../publish.ts';
import { sampleCheck, samplePlanned, sampleRun } from '../test-run.ts';
import { ctrfText } from './ctrf.ts';
import { junitText } from './junit.ts';
import { markdownText } from './markdown.ts';

const hostile = `]]></failure><b>|x|</b> \u0000\u0008 & "`;
const checks = [
  sampleCheck({ ...samplePlanned('well') }),
  sampleCheck({ ...samplePlanned('broken'), verdict: 'fail', reason: hostile, error: hostile }),
  sampleCheck({ ...samplePlanned('in the dark'), verdict: 'unknown', reason: 'no machine' }),
  sampleCheck({ ...samplePlanned('too much'), verdict: 'unknown', reason: 'no netem', isBeyond: true }),
];
const run = sampleRun({ checks, planned: [...checks, samplePlanned('never made')] });
const report = await reportOf([{ directory: '/nowhere', run }], { pageDirectory: '/nowhere' });

void describe('the files for machines', () => {
  void it('tell four outcomes apart in JUnit XML, and hold nothing that XML cannot', () => {
    const xml = junitText(report);

    assert.match(xml, /<testsuites [^>]*tests="5"[^>]*failures="1"[^>]*errors="1"[^>]*skipped="2"/);
    assert.match(xml, /<property name="proves" value="pingWell"\/>/);
    // What would end a section of characters is cut in two.
    assert.ok(xml.includes(']]]]><![CDATA[>'), xml);
    // eslint-disable-next-line no-control-regex -- Control characters are what is meant.
    assert.doesNotMatch(xml, /[\u0000-\u0008]/);
  });

  void it('tell four outcomes apart in CTRF JSON, which its own schema takes', () => {
    const ctrf: unknown = JSON.parse(ctrfText(report));

    assert.partialDeepStrictEqual(ctrf, {
      reportFormat: 'CTRF',
      results: { summary: { tests: 5, passed: 1, failed: 1, skipped: 2, other: 1 } },
    });
  });

  void it('are Markdown in which texts of others are texts, and a part is no whole', () => {
    const markdown = markdownText(report);

    assert.match(markdown, /^## ✗ bingo-stand: fail$/m);
    assert.match(markdown, /^- load: \*\*not run\*\*$/m);
    assert.doesNotMatch(markdown, /<b>|\|x\|/);
    assert.match(markdown, /^### Not to be had on this computer\n\n- too much: no netem$/m);
  });
});
