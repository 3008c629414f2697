import type { Look } from './look.ts';
import { oneLine, wrap } from './text.ts';

/** A sentence below a sign or label: wrapped, later lines indented to the first. */
export function hanging(label: string, labelWidth: number, text: string, width: number): readonly string[] {
  const lines = isCommand(text) ? [text] : wrap(oneLine(text), Math.max(20, width - labelWidth));
  const [first = '', ...rest] = lines;
  return [label + first, ...rest.map((line) => ' '.repeat(labelWidth) + line)];
}

/** A command stays on one line, however long, so that it can be copied. */
const isCommand = (text: string): boolean =>
  /^(npm run )?(trading-migrate|aws) \S/.test(text) && !/[.;:]( |$)/.test(text);

/** `Next: …`, one line or sentence below the other; none for nothing. */
export const nextLines = (next: readonly string[], { palette, width }: Look): readonly string[] =>
  next.flatMap((text, index) =>
    hanging(index === 0 ? `  ${palette.strong('Next:')} ` : ' '.repeat(8), 8, text, width),
  );
