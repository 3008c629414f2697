import { isObject, listOf, textOf, type Json, type JsonObject } from './template.ts';

/** What CloudFormation knows when it resolves a value. */
export interface Known {
  /** Of a parameter, a pseudo parameter, a resource (what Ref gives) or `Resource.Attribute`. */
  readonly valueOf: (name: string) => string;
  readonly holds: (condition: string) => boolean;
}

/** A value without intrinsic functions. Those that the templates do not use in names and outputs are errors. */
export function resolve(value: Json, known: Known): Json {
  const inner = (each: Json): Json => resolve(each, known);
  if (Array.isArray(value)) return (value as readonly Json[]).map(inner);
  if (!isObject(value)) return value;
  const [[kind, argument] = ['', null]] = Object.entries(value);
  const operands = listOf(argument);
  switch (kind) {
    case 'Ref':
      return known.valueOf(textOf(argument));
    case 'Fn::GetAtt':
      return known.valueOf(operands.map(textOf).join('.'));
    case 'Fn::Sub':
      return substitute(textOf(operands[0]), (operands[1] ?? {}) as JsonObject, known);
    case 'Fn::Join':
      return listOf(operands[1])
        .map((part) => textOf(inner(part)))
        .join(textOf(operands[0]));
    case 'Fn::Split':
      return textOf(inner(operands[1] ?? '')).split(textOf(operands[0]));
    case 'Fn::Select':
      return listOf(inner(operands[1] ?? []))[Number(operands[0])] ?? null;
    case 'Fn::If':
      return inner(operands[known.holds(textOf(operands[0])) ? 1 : 2] ?? null);
    default:
      if (kind.startsWith('Fn::')) throw new Error(`${kind} is not resolved here`);
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
  }
}

const substitute = (text: string, own: JsonObject, known: Known): string =>
  text.replaceAll(/\$\{([^}!]+)\}/g, (_, name: string) =>
    name in own ? textOf(resolve(own[name] ?? null, known)) : known.valueOf(name),
  );
