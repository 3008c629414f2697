export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface Known {
  /** Of a parameter or a pseudo parameter. */
  readonly valueOf: (name: string) => string | undefined;
  readonly holds: (condition: string) => boolean;
}

/**
 * A value of a template without intrinsic functions; undefined when any of it is known only once something is deployed, or
 * comes of a function that names and policies of templates have no use for.
 */
export function resolve(value: Json, known: Known): Json | undefined {
  if (Array.isArray(value)) return resolveAll(value as readonly Json[], known);
  if (!isObject(value)) return value;
  const [[kind, argument] = ['', null]] = Object.entries(value);
  switch (kind) {
    case 'Ref':
      return typeof argument === 'string' ? known.valueOf(argument) : undefined;
    case 'Fn::Sub':
      return typeof argument === 'string' ? substitute(argument, known) : undefined;
    case 'Fn::Join': {
      const [separator, parts] = argument as readonly [string, readonly Json[]];
      return resolveAll(parts, known)?.map(textOf).join(separator);
    }
    case 'Fn::If': {
      const [condition, then, otherwise] = argument as readonly [string, Json, Json];
      return resolve(known.holds(condition) ? then : otherwise, known);
    }
    default:
      return kind.startsWith('Fn::') ? undefined : resolveObject(value, known);
  }
}

/** What is joined is text, or becomes it. */
const textOf = (value: Json): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function resolveAll(values: readonly Json[], known: Known): readonly Json[] | undefined {
  const resolved = values.map((value) => resolve(value, known));
  return resolved.every((value) => value !== undefined) ? resolved : undefined;
}

function resolveObject(value: JsonObject, known: Known): JsonObject | undefined {
  const values = resolveAll(Object.values(value), known);
  return values && Object.fromEntries(Object.keys(value).map((key, index) => [key, values[index] ?? null]));
}

function substitute(text: string, { valueOf }: Known): string | undefined {
  const names = [...text.matchAll(/\$\{([^}!]+)\}/g)].map(([, name = '']) => name);
  if (names.some((name) => valueOf(name) === undefined)) return undefined;
  return text.replaceAll(/\$\{([^}!]+)\}/g, (_, name: string) => valueOf(name) ?? '');
}
