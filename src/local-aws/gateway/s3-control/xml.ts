import type { XmlElement } from '../xml-tree.ts';
import { element } from '../xml.ts';

export const namespace = 'http://awss3control.amazonaws.com/doc/2018-08-20/';

/** What an element means: text, a list of its `member` elements, or its other elements by name. */
export type Value = string | readonly Value[] | Fields;
export interface Fields {
  readonly [name: string]: Value | undefined;
}

/** An empty element is an empty object, such as `<S3ReplicateObject/>`. */
export function valueOf({ text, children }: XmlElement): Value {
  if (children.length === 0) return text.trim() === '' ? {} : text;
  if (children.every(({ name }) => name === 'member')) return children.map(valueOf);
  return Object.fromEntries(children.map((child) => [child.name, valueOf(child)]));
}

/** What is undefined is left out. */
export type Output =
  string | number | boolean | Date | readonly Output[] | { readonly [name: string]: Output | undefined };

export function format(name: string, value: Output | undefined, attributes = ''): string {
  if (value === undefined) return '';
  if (value instanceof Date) return element(name, value.toISOString());
  if (typeof value !== 'object') return element(name, value);
  const inner = isList(value)
    ? value.map((member) => format('member', member))
    : Object.entries(value).map(([field, entry]) => format(field, entry));
  return `<${name}${attributes}>${inner.join('')}</${name}>`;
}

/** A whole answer. */
export const formatAnswer = (name: string, value: Output): string =>
  format(name, value, ` xmlns="${namespace}"`);

const isList = (value: Output): value is readonly Output[] => Array.isArray(value);
