import { childrenOf, type XmlElement } from '../xml-tree.ts';
import { element, wrap } from '../xml.ts';

export { childrenOf, parseXml, textOf, type XmlElement } from '../xml-tree.ts';

export const leaf = (name: string, text: string): XmlElement => ({ name, text, children: [] });

export const branch = (name: string, ...children: XmlElement[]): XmlElement => ({ name, text: '', children });

/** An element with children has no text: that is white space between them. */
export const formatXml = ({ name, text, children }: XmlElement): string =>
  children.length > 0 ? wrap(name, ...children.map(formatXml)) : element(name, text);

/** The element at the end of a path of names. */
export const descend = (from: XmlElement, ...path: readonly string[]): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>((at, name) => at?.children.find((child) => child.name === name), from);

/** The members of a list that is a child of `of`. */
export const membersOf = (of: XmlElement, list: string, member: string): XmlElement[] =>
  of.children.filter(({ name }) => name === list).flatMap((found) => childrenOf(found, member));

/** Puts one child in the place of all that have its name. */
export function setChild(of: XmlElement, child: XmlElement): void {
  removeChildren(of, child.name);
  of.children.push(child);
}

export function removeChildren(of: XmlElement, name: string): void {
  of.children.splice(0, of.children.length, ...of.children.filter((child) => child.name !== name));
}

/** The element and everything in it. */
export function* elementsOf(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* elementsOf(child);
}
