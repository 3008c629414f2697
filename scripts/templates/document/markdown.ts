/** Markdown of a table; prettier aligns it. A pipe within a cell would end it. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

export const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

/**
 * Replaces what is between the markers of a name.
 * @throws Error when the document has no such place.
 */
export function withSection(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the document needs ${begin} and, below it, ${end}`);
  return [document.slice(0, from + begin.length), content, document.slice(to)].join('\n\n');
}
