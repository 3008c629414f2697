const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as it may stand in an element or an attribute. */
const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c] ?? c);

export type XmlValue = string | number | boolean;

/** `<name>text</name>`; nothing at all for undefined, as AWS leaves out what has no value. */
export const element = (name: string, value: XmlValue | undefined): string =>
  value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;

/** `<name>…</name>` around elements that are XML already. */
export const wrap = (name: string, ...inner: readonly string[]): string =>
  `<${name}>${inner.join('')}</${name}>`;
