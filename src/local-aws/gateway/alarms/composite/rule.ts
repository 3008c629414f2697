import { unsupported, validationError } from '../../metrics/fault.ts';
import { stateValues, type StateValue } from '../state.ts';

/** The rule of a composite alarm. */
export type Rule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: StateValue; /** Name or ARN. */ readonly alarm: string }
  | { readonly kind: 'not'; readonly of: Rule }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly [Rule, Rule] };

interface Token {
  readonly text: string;
  readonly at: number;
}

const pattern = /"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+|\S/g;
const operand = "'(', 'NOT', TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA";

/** @throws AwsFault ValidationError that says which token was not expected. */
export function parseRule(text: string): Rule {
  return new RuleParser(text).whole();
}

class RuleParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    const tokens = [...text.matchAll(pattern)].map((match) => ({ text: match[0], at: match.index }));
    this.#tokens = [...tokens, { text: '<EOF>', at: text.length }];
  }

  whole(): Rule {
    const rule = this.#or();
    if (this.#at < this.#tokens.length - 1) throw this.#unsupported("<EOF>, 'AND', 'OR'");
    return rule;
  }

  #or(): Rule {
    let rule = this.#and();
    while (this.#accept('OR')) rule = { kind: 'or', parts: [rule, this.#and()] };
    return rule;
  }

  #and(): Rule {
    let rule = this.#not();
    while (this.#accept('AND')) rule = { kind: 'and', parts: [rule, this.#not()] };
    return rule;
  }

  #not(): Rule {
    return this.#accept('NOT') ? { kind: 'not', of: this.#not() } : this.#operand();
  }

  #operand(): Rule {
    if (this.#accept('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    if (this.#accept('TRUE')) return { kind: 'constant', value: true };
    if (this.#accept('FALSE')) return { kind: 'constant', value: false };
    if (this.#next().text === 'AT_LEAST') throw unsupported('AT_LEAST in alarm rules');
    const state = stateValues.find((value) => this.#accept(value));
    if (!state) throw this.#unsupported(operand);
    this.#expect('(');
    const alarm = this.#name();
    this.#expect(')');
    return { kind: 'state', state, alarm };
  }

  #name(): string {
    const { text } = this.#next();
    if (['(', ')', '"', '<EOF>'].includes(text)) throw this.#unsupported();
    this.#at += 1;
    return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
  }

  #next(): Token {
    return this.#tokens[this.#at] ?? { text: '<EOF>', at: 0 };
  }

  #accept(text: string): boolean {
    if (this.#next().text !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw this.#unsupported(`'${text}'`);
  }

  #unsupported(expected?: string): Error {
    const { text, at } = this.#next();
    const must = expected === undefined ? '' : `, must be: ${expected}`;
    return validationError(`Error in AlarmRule [Unsupported token '${text}' at char ${at}${must}]`);
  }
}

/** @param stateOf the state of the alarm with that name or ARN. */
export function holds(rule: Rule, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !holds(rule.of, stateOf);
    case 'and':
      return rule.parts.every((part) => holds(part, stateOf));
    case 'or':
      return rule.parts.some((part) => holds(part, stateOf));
  }
}

/** Names and ARNs of the alarms that a rule is about, each once. */
export function alarmsIn(rule: Rule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'state':
      return [rule.alarm];
    case 'not':
      return alarmsIn(rule.of);
    case 'and':
    case 'or':
      return [...new Set(rule.parts.flatMap(alarmsIn))];
  }
}
