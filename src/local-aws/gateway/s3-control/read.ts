import { invalidRequest } from './error.ts';
import type { Fields } from './xml.ts';

/** Members of a request by name. Undefined for what is not there; what is there and no such thing is refused. */

export function fieldsAt(fields: Fields | undefined, name: string): Fields | undefined {
  const value = fields?.[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' || isList(value)) throw invalidRequest(`${name} must have members`);
  return value;
}

/** An element without content is an empty text. */
export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'string') return value;
  if (!isList(value) && Object.keys(value).length === 0) return '';
  throw invalidRequest(`${name} must be text`);
}

export function integer(fields: Fields, name: string): number | undefined {
  const value = text(fields, name);
  if (value === undefined) return undefined;
  if (!/^-?\d+$/.test(value)) throw invalidRequest(`${name} must be a number`);
  return Number(value);
}

export function boolean(fields: Fields, name: string): boolean | undefined {
  const value = text(fields, name);
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false') throw invalidRequest(`${name} must be true or false`);
  return value === 'true';
}

/** @returns milliseconds since the epoch. */
export function time(fields: Fields, name: string): number | undefined {
  const value = text(fields, name);
  if (value === undefined) return undefined;
  const milliseconds = Date.parse(value);
  if (Number.isNaN(milliseconds)) throw invalidRequest(`${name} must be a date and time`);
  return milliseconds;
}

export function texts(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (!isList(value)) {
    if (typeof value === 'object' && Object.keys(value).length === 0) return [];
    throw invalidRequest(`${name} must be a list`);
  }
  return value.map(String);
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
