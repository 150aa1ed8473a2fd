/** Words in the journal of a machine by which a start that a fault had a hand in is told from one of the stand's own. */
export const faultMarks = {
  tag: 'bingo-stand-fault',
  blindStart: 'starts are blind from now on',
  healed: 'starts are as they were',
} as const;
