import { nearestValue, type RequirementRow } from '../matrix.ts';
import { boundName, quantity } from '../page/figures.ts';
import { verdictSign, verdictWord } from '../page/verdict-badge.ts';
import type { Report } from '../report.ts';

/** GitHub shows no more than a mebibyte of a step's summary; reasons are cut long before. */
const reasonCharactersMax = 300;

/** The report as Markdown for the summary of a step in GitHub Actions. */
export function markdownText({ merged, rows, overall, troubles }: Report): string {
  const runs = merged.parts.map(({ run }) => {
    const made = `${run.checks.length} of ${run.whole ?? '?'} checks`;
    const limited = run.chosen.length === 0 ? '' : `, limited to ${code(run.chosen.join(' '))}`;
    return `- ${run.kind}: ${code(run.id)}, ${made}${limited}, ${run.status === 'running' ? 'never came to its end' : run.status}`;
  });
  const missing = ['checks', 'load', 'chaos'].filter(
    (kind) => !merged.parts.some(({ run }) => run.kind === kind),
  );
  const bad = merged.checks.filter(({ verdict }) => verdict !== 'pass');
  return [
    `## ${verdictSign(overall)} bingo-stand: ${verdictWord(overall).en}`,
    '',
    ...runs,
    ...missing.map((kind) => `- ${kind}: **not run**`),
    '',
    '| | requirement | verdict | nearest to its bound |',
    '|--|--|--|--|',
    ...rows.map(rowText),
    ...(bad.length === 0 ? [] : ['', '### Not passed', '']),
    ...bad.map(
      ({ verdict, title, reason = '' }) =>
        `- ${verdict}: ${text(title)}: ${text(reason.slice(0, reasonCharactersMax))}`,
    ),
    ...(merged.beyond.length === 0 ? [] : ['', '### Not to be had on this computer', '']),
    ...merged.beyond.map(
      ({ title, reason = '' }) => `- ${text(title)}: ${text(reason.slice(0, reasonCharactersMax))}`,
    ),
    ...(troubles.length === 0 ? [] : ['', '### Trouble with the report itself', '']),
    ...troubles.map((trouble) => `- ${text(trouble.slice(0, reasonCharactersMax))}`),
    '',
  ].join('\n');
}

function rowText(row: RequirementRow): string {
  const first = nearestValue(row);
  const nearest =
    first === undefined
      ? ''
      : `${boundName(first.bound).en} ${quantity(first.bound, first.value).en} / ${quantity(first.bound, first.limit).en}`;
  const { id, sentence } = row.requirement;
  return `| ${id} | ${text(sentence.en)} | ${verdictSign(row)} ${verdictWord(row).en} | ${text(nearest)} |`;
}

/** A text of others, as nothing but text: Markdown and HTML in it say nothing. */
function text(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ');
  return line.replaceAll(/[\\`*_{}[\]()<>#+!|~&@-]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
}

function code(words: string): string {
  return `\`${words.replaceAll(/[`\n|]/g, ' ')}\``;
}
