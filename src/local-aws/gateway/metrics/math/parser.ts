import { tokensOf, type Token } from './lexer.ts';

export type Operator = 'OR' | 'AND' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/';

/** An expression of metric math. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** An id, or a keyword such as REPEAT. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'negation'; readonly of: Expression }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly function: string; readonly arguments: readonly Expression[] };

/**
 * From the weakest; operators of one row go from left to right, and a sign binds stronger than all. AWS lists the operators
 * without their precedence: this is that of every language which has them.
 */
const precedence: readonly (readonly Operator[])[] = [
  ['OR'],
  ['AND'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
];

/** @throws SyntaxError that says what was not expected. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(tokensOf(text));
  const expression = parser.operation(0);
  parser.end();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  operation(level: number): Expression {
    const operators = precedence[level];
    if (!operators) return this.#signed();
    let left = this.operation(level + 1);
    for (;;) {
      const operator = operators.find((symbol) => this.#isNext(symbol));
      if (!operator) return left;
      this.#at += 1;
      left = { kind: 'operation', operator, left, right: this.operation(level + 1) };
    }
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected();
  }

  #signed(): Expression {
    if (!this.#isNext('-')) return this.#operand();
    this.#at += 1;
    return { kind: 'negation', of: this.#signed() };
  }

  #operand(): Expression {
    const token = this.#tokens[this.#at];
    if (!token) throw this.#unexpected();
    this.#at += 1;
    if (token.kind === 'name') return this.#nameOrCall(token.value);
    if (token.kind !== 'symbol') return token;
    if (token.value === '(') {
      const inner = this.operation(0);
      this.#expect(')');
      return inner;
    }
    if (token.value === '[') return { kind: 'list', items: this.#itemsUntil(']') };
    this.#at -= 1;
    throw this.#unexpected();
  }

  #nameOrCall(name: string): Expression {
    if (!this.#isNext('(')) return { kind: 'name', name };
    this.#at += 1;
    return { kind: 'call', function: name, arguments: this.#itemsUntil(')') };
  }

  #itemsUntil(closing: string): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.#isNext(closing)) {
      if (items.length > 0) this.#expect(',');
      items.push(this.operation(0));
    }
    this.#expect(closing);
    return items;
  }

  #isNext(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'symbol' && token.value === symbol;
  }

  #expect(symbol: string): void {
    if (!this.#isNext(symbol)) throw this.#unexpected(symbol);
    this.#at += 1;
  }

  #unexpected(expected?: string): SyntaxError {
    const token = this.#tokens[this.#at];
    const found = token ? `Unexpected '${token.value}'` : 'Unexpected end';
    return new SyntaxError(expected === undefined ? found : `${found}, expected '${expected}'`);
  }
}

/** Every expression inside, itself included. */
export function* partsOf(expression: Expression): Generator<Expression> {
  yield expression;
  switch (expression.kind) {
    case 'negation':
      yield* partsOf(expression.of);
      break;
    case 'operation':
      yield* partsOf(expression.left);
      yield* partsOf(expression.right);
      break;
    case 'list':
      for (const item of expression.items) yield* partsOf(item);
      break;
    case 'call':
      for (const argument of expression.arguments) yield* partsOf(argument);
      break;
    case 'number':
    case 'text':
    case 'name':
  }
}
