import { constraintError } from '../fault.ts';

type Structure = Readonly<Record<string, unknown>>;

/**
 * The members of an operation's input, or of a resource's properties. Numbers and booleans may be text: the Query protocol
 * has nothing else, and templates may. Null is the same as left out. Every function throws AwsFault ValidationError for
 * what is not of its type.
 */
export class Members {
  readonly #structure: Structure;
  readonly #path: string;

  /** @param path of this structure in error messages; empty for the input itself. */
  constructor(structure: unknown, path = '') {
    this.#structure = typeof structure === 'object' && structure !== null ? (structure as Structure) : {};
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw this.#refusal(name, 'Member must be a string');
  }

  required(name: string): string {
    const text = this.needed(name, this.text(name));
    if (text === '') throw this.#refusal(name, 'Member must have length greater than or equal to 1');
    return text;
  }

  /** @throws AwsFault ValidationError when the member was left out. */
  needed<Value>(name: string, value: Value | undefined): Value {
    if (value === undefined) throw this.#refusal(name, 'Member must not be null');
    return value;
  }

  number(name: string): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw this.#refusal(name, 'Member must be a number');
  }

  integer(name: string, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const number = this.number(name);
    if (number === undefined) return undefined;
    if (!Number.isSafeInteger(number)) throw this.#refusal(name, 'Member must be an integer');
    if (number < least) throw this.#refusal(name, `Member must have value greater than or equal to ${least}`);
    if (number > most) throw this.#refusal(name, `Member must have value less than or equal to ${most}`);
    return number;
  }

  flag(name: string): boolean | undefined {
    const value = this.#get(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.#refusal(name, 'Member must be a boolean');
  }

  /** Seconds since the epoch in JSON, a date in CBOR, ISO 8601 in Query. */
  time(name: string): Date | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const time = typeof value === 'number' ? new Date(value * 1000) : new Date(value as string | Date);
    if (Number.isNaN(time.getTime())) throw this.#refusal(name, 'Member must be a timestamp');
    return time;
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    const chosen = choices.find((choice) => choice === text);
    if (text !== undefined && chosen === undefined)
      throw this.#refusal(name, `Member must satisfy enum value set: [${choices.join(', ')}]`);
    return chosen;
  }

  texts(name: string): readonly string[] {
    return this.#items(name).map((item) => {
      if (typeof item === 'string') return item;
      throw this.#refusal(name, 'Members must be strings');
    });
  }

  /** The structures of a list. */
  list(name: string): readonly Members[] {
    return this.#items(name).map(
      (item, index) => new Members(item, `${this.#pathOf(name)}.${index + 1}.member`),
    );
  }

  /** A structure; without members when it was left out. */
  structure(name: string): Members {
    return new Members(this.#get(name), this.#pathOf(name));
  }

  /** Everything as it came. */
  raw(): Structure {
    return this.#structure;
  }

  #get(name: string): unknown {
    return this.#structure[name] ?? undefined;
  }

  #items(name: string): readonly unknown[] {
    const value = this.#get(name);
    // Query says `AlarmActions=` for a list that is given but empty.
    if (value === undefined || value === '') return [];
    if (Array.isArray(value)) return value;
    throw this.#refusal(name, 'Member must be a list');
  }

  #pathOf(name: string): string {
    const own = name.charAt(0).toLowerCase() + name.slice(1);
    return this.#path === '' ? own : `${this.#path}.${own}`;
  }

  #refusal(name: string, constraint: string): Error {
    const value = this.#get(name);
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return constraintError(this.#pathOf(name), value === undefined ? null : shown, constraint);
  }
}
