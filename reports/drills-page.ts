import type { Drilled } from './drilled.ts';

/** One drill that passed. */
export interface DrillPassed extends Drilled {
  readonly title: string;
}

/** `docs/drills.md`: a row for each drill, in the order given. The same drills give the same text. */
export function drillsPage(drills: readonly DrillPassed[]): string {
  const rows = drills.flatMap(({ title, broken, reds, greens, putBack }) => [
    `| ${[
      title,
      broken.join('; '),
      reds.map(({ key, id }) => `${id} ${key}`).join('<br>'),
      reds.map(({ key, seen }) => `${key}: ${seen}`).join('<br>'),
      greens.join(', '),
      putBack.join('<br>'),
    ]
      .map(cell)
      .join(' | ')} |`,
  ]);
  return `# Drills: every defence has been seen to be missed

Written by \`make drill\` when all drills of a run have passed, not by hand. A drill takes one of the stand's *defences* away, makes one of the usual experiments,
and passes only when the clauses that live by that defence turn red, and no other that it asks. Then \`make deploy\` puts the stand back: the first
one has to find what was taken away, the second one has to find nothing. Bounds are those of the catalogue (\`checks/requirements/\`);
what is red is marked with (!).

| drill | taken away | turned red | what was seen | stayed green | put back by the deploy |
|--|--|--|--|--|--|
${rows.join('\n')}
`;
}

/** A cell holds one line, and no end of a cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
