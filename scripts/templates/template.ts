import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { readBuiltInTemplate } from '../../src/templates/load.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: JsonObject;
  readonly Properties: JsonObject;
}

export interface Template {
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, JsonObject>>;
  readonly Rules?: JsonObject;
  readonly Conditions?: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, JsonObject>>;
}

export const builtInFiles: readonly string[] = readdirSync(join(packageRoot, 'src', 'templates')).filter(
  (file) => file.endsWith('.json'),
);

export const builtIn = (file: string): Template => JSON.parse(readBuiltInTemplate(file)) as Template;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: Json | undefined): readonly Json[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
};

/** Strings as they are, anything else as JSON. */
export const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/** Every value inside, the outermost first. */
export function* valuesIn(value: unknown): Generator {
  yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) yield* valuesIn(child);
}

export const objectsIn = (value: unknown): readonly JsonObject[] => [...valuesIn(value)].filter(isObject);

export const stringsIn = (value: unknown): readonly string[] =>
  [...valuesIn(value)].filter((each) => typeof each === 'string');

/** Names between `${` and `}` of an Fn::Sub. */
export const variablesOf = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{([^}!]+)\}/g)].flatMap((match) => match[1] ?? []);

/** Resources of a type, by logical id. */
export const ofType = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

export const sameJson = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The values that an expression may have, when it chooses between some by a condition. */
export const alternativesOf = (value: Json): readonly Json[] =>
  isObject(value) && Array.isArray(value['Fn::If'])
    ? (value['Fn::If'] as readonly Json[]).slice(1).flatMap(alternativesOf)
    : [value];

const noValue = { Ref: 'AWS::NoValue' };

/** The same, without leaving it away. */
export const valuesOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : alternativesOf(value).filter((each) => !sameJson(each, noValue));
