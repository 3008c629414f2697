/**
 * Lines of a CSV file (RFC 4180), each as its fields. A last line without its end is left out: whoever reads only the beginning
 * of a file has cut it.
 */
export function readReportLines(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === ',' || character === '\n') {
      fields.push(field);
      field = '';
      if (character === '\n') {
        lines.push(fields);
        fields = [];
      }
    } else if (character !== '\r') field += character;
  }
  return lines;
}
