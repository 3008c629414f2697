// Rows of text as a table: the first column to the left, numbers to the right.

/** @param rows all of the same length; the first one is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** Smallest, middle and largest of some numbers. */
export function spread(values: readonly number[]): readonly [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted.at(index) ?? NaN;
  return [at(0), at(Math.floor(sorted.length / 2)), at(-1)];
}
