import { constraintError, validationError } from '../failure.ts';

/** An element of a Parameters or ParameterOverrides list. */
export interface GivenParameter {
  readonly key: string;
  /** Undefined: UsePreviousValue. */
  readonly value: string | undefined;
}

/**
 * The members of a request in AWS's Query protocol: a form whose names are paths, `Parameters.member.1.ParameterKey`. A list
 * that is given but empty arrives as `Parameters=`, which for overrides and tags means something else than leaving it out.
 */
export class Query {
  readonly #form: URLSearchParams;

  constructor(body: string) {
    this.#form = new URLSearchParams(body);
  }

  text(path: string): string | undefined {
    return this.#form.get(path) ?? undefined;
  }

  /** @throws AwsFailure ValidationError when it is missing. */
  required(path: string): string {
    const text = this.text(path);
    if (text === undefined || text === '') throw missing(path);
    return text;
  }

  flag(path: string): boolean | undefined {
    const text = this.text(path);
    if (text === undefined || text === 'true' || text === 'false') return text && text === 'true';
    throw validationError(`Value '${text}' at '${memberName(path)}' is not a boolean`);
  }

  count(path: string): number | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    if (/^\d+$/.test(text)) return Number(text);
    throw validationError(`Value '${text}' at '${memberName(path)}' is not a whole number`);
  }

  list(path: string): readonly string[] | undefined {
    return this.#members(path)?.map((member) => this.required(member));
  }

  parameters(path: string): readonly GivenParameter[] | undefined {
    return this.#members(path)?.map((member) => {
      const key = this.required(`${member}.ParameterKey`);
      const value = this.text(`${member}.ParameterValue`);
      const previous = this.flag(`${member}.UsePreviousValue`) ?? false;
      if (previous && value !== undefined)
        throw validationError(
          `Invalid input for parameter key ${key}. Cannot specify both a value and usePreviousValue as true`,
        );
      if (!previous && value === undefined)
        throw validationError(`Either a value or UsePreviousValue must be given for parameter ${key}`);
      return { key, value };
    });
  }

  tags(path: string): Readonly<Record<string, string>> | undefined {
    const members = this.#members(path);
    return (
      members &&
      Object.fromEntries(
        members.map((member) => [this.required(`${member}.Key`), this.text(`${member}.Value`) ?? '']),
      )
    );
  }

  /** @throws AwsFailure ValidationError when it is none of the choices. */
  choice<T extends string>(path: string, choices: readonly T[]): T | undefined {
    const text = this.text(path);
    const chosen = choices.find((choice) => choice === text);
    if (text !== undefined && chosen === undefined)
      throw constraintError(
        memberName(path),
        text,
        `Member must satisfy enum value set: [${choices.join(', ')}]`,
      );
    return chosen;
  }

  /**
   * Filters of a list request: Name and Values, a comma-separated string in this API.
   * @throws AwsFailure ValidationError for a name that is none of the given.
   */
  filters<T extends string>(path: string, names: readonly T[]): ReadonlyMap<T, readonly string[]> {
    const members = this.#members(path) ?? [];
    return new Map(
      members.map((member) => {
        const name = this.choice(`${member}.Name`, names);
        if (name === undefined) throw missing(`${member}.Name`);
        return [name, this.required(`${member}.Values`).split(',')];
      }),
    );
  }

  /** Paths of a list's members in order; undefined when the list was left out. */
  #members(path: string): readonly string[] | undefined {
    const start = `${path}.member.`;
    const indices = new Set(
      [...this.#form.keys()]
        .filter((name) => name.startsWith(start))
        .map((name) => Number(name.slice(start.length).split('.', 1)[0])),
    );
    if (indices.size === 0) return this.#form.has(path) ? [] : undefined;
    return [...indices].sort((a, b) => a - b).map((index) => `${start}${index}`);
  }
}

const missing = (path: string): Error => constraintError(memberName(path), 'null', 'Member must not be null');

/** AWS names members in lower camel case in its messages. */
export const memberName = (path: string): string =>
  path
    .split('.')
    .map((part) => part.charAt(0).toLowerCase() + part.slice(1))
    .join('.');
