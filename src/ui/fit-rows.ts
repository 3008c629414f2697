/** A line of a frame, and how soon it goes when there is no room: those of the highest rank first, and of these the last. */
export interface RankedLine {
  readonly text: string;
  readonly rank: number;
}

/** Lines of this rank hold nothing that anybody would miss. */
export const padding = 9;

/** At most as many lines as there are rows. What is left out is counted in the last one, unless it is padding. */
export function fitRows(lines: readonly RankedLine[], rows: number): readonly string[] {
  const told = lines.filter(({ rank }) => rank < padding).length;
  const kept = keep(lines, told > rows ? Math.max(0, rows - 1) : rows);
  const texts = kept.map(({ text }) => text);
  return told > rows ? [...texts, `… ${told - kept.length} lines more on a taller terminal`] : texts;
}

function keep(lines: readonly RankedLine[], rows: number): readonly RankedLine[] {
  const kept = [...lines];
  while (kept.length > rows) {
    const last = Math.max(...kept.map(({ rank }) => rank));
    kept.splice(
      kept.findLastIndex(({ rank }) => rank === last),
      1,
    );
  }
  return kept;
}
