import { wrap } from './text.ts';

/** What is used of a JSON Schema. */
interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  /** Names of the fields without which an object is not valid: it is shown as a whole, or not at all. */
  readonly required?: readonly string[];
}

type Values = Readonly<Record<string, unknown>>;

const head = `// Configuration of trading-migrate. What begins with // is a comment: a setting in one has that value anyway, or has none and
// the value is an example. Editors know the fields by the schema.
`;

/**
 * A configuration as JSON with comments: every field of the schema with what it means, those that are chosen in force, the
 * others commented out.
 */
export const commentedConfig = (schema: Schema, chosen: Values): string =>
  `${head}${objectOf(schema, chosen, '').join('\n')}\n`;

function objectOf({ properties = {} }: Schema, chosen: Values, indent: string): readonly string[] {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).flatMap(([name, field], index) => {
    const space = index > 0 && (field.description ?? field.properties) !== undefined ? [''] : [];
    const comment = wrap(field.description ?? '', 100).map((line) => `${inner}// ${line}`);
    return [...space, ...comment, ...fieldOf(name, field, chosen[name], inner)];
  });
  return [`${indent}{`, ...fields, `${indent}}`];
}

function fieldOf(name: string, field: Schema, chosen: unknown, indent: string): readonly string[] {
  const key = `${indent}${JSON.stringify(name)}: `;
  if (field.properties && (chosen !== undefined || !field.required)) {
    const [, ...rest] = objectOf(field, (chosen ?? {}) as Values, indent);
    return [`${key}{`, ...rest.slice(0, -1), `${indent}},`];
  }
  if (chosen !== undefined) return [`${key}${JSON.stringify(chosen)},`];
  const value = field.examples?.[0] ?? field.default ?? exampleOf(field);
  return value === undefined ? [] : [`${indent}// ${JSON.stringify(name)}: ${JSON.stringify(value)},`];
}

/** Of an object, made of the examples of what it needs. */
const exampleOf = ({ properties = {}, required }: Schema): unknown =>
  required && Object.fromEntries(required.map((name) => [name, properties[name]?.examples?.[0]]));
