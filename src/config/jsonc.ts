import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';

export type JsoncResult = { readonly value: unknown } | { readonly problem: string };

/** JSON with comments and trailing commas. A problem names its line and column, counted from 1. */
export function parseJsonc(text: string): JsoncResult {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  return first ? { problem: told(first, text) } : { value };
}

function told({ error, offset }: ParseError, text: string): string {
  const before = text.slice(0, offset).split('\n');
  const what = printParseErrorCode(error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return `${what} in line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
