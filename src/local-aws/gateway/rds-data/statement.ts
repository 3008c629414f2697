import type { Field, SqlParameter } from './api.ts';
import { badRequest } from './fault.ts';

export interface Statement {
  readonly sql: string;
  /** In the order of `$1`, `$2`, … */
  readonly values: readonly unknown[];
}

/** Strings, quoted names, dollar quotes and comments are skipped; `::` is a cast; the rest of it is `:name`. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|::|(?<![\w\]]):([A-Za-z_]\w*)/g;

/**
 * A statement with named parameters as PostgreSQL takes it, with numbered ones. Each is cast to the type that its value
 * has in the Data API: a string without a hint is a varchar, and PostgreSQL refuses it where it wants a uuid or json.
 * @throws AwsFault BadRequestException for a parameter that is missing or cannot be passed.
 */
export function toPostgres(sql: string, parameters: readonly SqlParameter[] = []): Statement {
  const given = new Map(parameters.map((parameter) => [parameter.name ?? '', parameter]));
  const numbers = new Map<string, number>();
  const values: unknown[] = [];
  const numbered = sql.replace(token, (text: string, _quote: string | undefined, name?: string) => {
    if (name === undefined) return text;
    const parameter = given.get(name);
    if (!parameter) throw badRequest(`Cannot find parameter: ${name}`);
    const { value, type } = toValue(parameter);
    if (!numbers.has(name)) numbers.set(name, values.push(value));
    return `$${numbers.get(name) ?? 0}${type === undefined ? '' : `::${type}`}`;
  });
  return { sql: numbered, values };
}

const typeOfHint: Readonly<Record<string, string>> = {
  DATE: 'date',
  DECIMAL: 'numeric',
  JSON: 'jsonb',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  UUID: 'uuid',
};

interface TypedValue {
  readonly value: unknown;
  /** Undefined when PostgreSQL finds it out. */
  readonly type?: string;
}

function toValue({ name, value = {}, typeHint }: SqlParameter): TypedValue {
  const { isNull, booleanValue, longValue, doubleValue, stringValue, blobValue }: Field = value;
  if (isNull) return { value: null };
  if (booleanValue !== undefined) return { value: booleanValue, type: 'bool' };
  if (longValue !== undefined) return { value: longValue, type: 'bigint' };
  if (doubleValue !== undefined) return { value: doubleValue, type: 'float8' };
  if (blobValue !== undefined) return { value: Buffer.from(blobValue, 'base64'), type: 'bytea' };
  if (stringValue !== undefined) {
    const type = typeHint === undefined ? 'varchar' : typeOfHint[typeHint];
    if (type === undefined) throw badRequest(`Invalid type hint: ${typeHint ?? ''}`);
    return { value: stringValue, type };
  }
  throw badRequest(
    value.arrayValue === undefined
      ? `Parameter ${name ?? ''} has no value`
      : 'Array parameters are not supported.',
  );
}
