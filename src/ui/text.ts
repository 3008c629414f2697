import { stripVTControlCharacters } from 'node:util';

/**
 * AWS's words on one line, without line breaks, escape sequences or other control characters: what a stack's error says
 * must not move the cursor.
 */
export const oneLine = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();

/** Cells that a text takes on a terminal, colours not counted. One a code point: names on AWS are narrow. */
export const widthOf = (text: string): number => Array.from(stripVTControlCharacters(text)).length;

/** The text with spaces up to `width`; longer text stays as it is. */
export const padTo = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Uncoloured text in exactly `width` cells: cut with an ellipsis, or filled with spaces. */
export function fit(text: string, width: number, ellipsis: string): string {
  const cells = Array.from(text);
  if (cells.length <= width) return padTo(text, width);
  const room = Math.max(0, width - ellipsis.length);
  return (cells.slice(0, room).join('') + ellipsis).slice(0, Math.max(0, width));
}

/** Uncoloured text broken between words into lines of at most `width`; a longer word has a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Rows in aligned columns two spaces apart. Cells may be coloured. */
export function table(rows: readonly (readonly string[])[], indent = 2): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) =>
    (' '.repeat(indent) + row.map((cell, column) => padTo(cell, widths[column] ?? 0)).join('  ')).trimEnd(),
  );
}
