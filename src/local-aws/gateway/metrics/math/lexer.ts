/** What an expression of metric math is made of. */
export type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'symbol'; readonly value: string };

const pieces: readonly (readonly [RegExp, (text: string) => Token | undefined])[] = [
  [/\s+/y, () => undefined],
  [/(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y, (text) => ({ kind: 'number', value: Number(text) })],
  [/"[^"]*"|'[^']*'/y, (text) => ({ kind: 'text', value: text.slice(1, -1) })],
  [/[A-Za-z_]\w*/y, nameOrOperator],
  [/==|!=|<=|>=|&&|\|\||[-+*/<>(),[\]]/y, (text) => ({ kind: 'symbol', value: synonyms[text] ?? text })],
];

/** Logical operators have two spellings each. */
const synonyms: Readonly<Record<string, string>> = { '&&': 'AND', '||': 'OR' };

function nameOrOperator(text: string): Token {
  return { kind: text === 'AND' || text === 'OR' ? 'symbol' : 'name', value: text };
}

/** @throws SyntaxError for a character that begins nothing. */
export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < expression.length;) {
    const [token, length] = tokenAt(expression, at);
    if (token) tokens.push(token);
    at += length;
  }
  return tokens;
}

function tokenAt(expression: string, at: number): readonly [Token | undefined, number] {
  for (const [pattern, make] of pieces) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(expression) ?? [];
    if (found !== undefined) return [make(found), found.length];
  }
  // AWS has powers, and does not say whether they or a sign come first.
  if (expression[at] === '^') throw new SyntaxError('The local AWS does not know the operator ^');
  throw new SyntaxError(`Unexpected '${expression.charAt(at)}' at character ${at + 1}`);
}
