/** An XML element without its attributes: S3's documents say everything in elements. */
export interface XmlElement {
  readonly name: string;
  /** Text directly inside, entities resolved. */
  text: string;
  readonly children: XmlElement[];
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal) return String.fromCodePoint(Number(decimal));
      return named[name ?? ''] ?? whole;
    },
  );

/** The next tag (with its slashes) or piece of text; prologue, comments and doctype match nothing of either. */
const token = /<(?:\?[\s\S]*?\?|!--[\s\S]*?--|![^>]*)>|<(\/?)([^\s/>]+)[^>]*?(\/?)>|([^<]+)/g;

/**
 * The root element of a document; namespace prefixes are cut off.
 * @throws SyntaxError when elements do not nest.
 */
export function parseXml(document: string): XmlElement {
  const top: XmlElement = { name: '', text: '', children: [] };
  const open = [top];
  for (const [, closing, name, selfClosing, text] of document.matchAll(token)) {
    const parent = open.at(-1) ?? top;
    if (text !== undefined) parent.text += unescapeXml(text);
    if (name === undefined) continue;
    const local = name.replace(/^.*:/, '');
    if (closing) {
      if (open.length === 1 || parent.name !== local) throw new SyntaxError(`unexpected </${name}>`);
      open.pop();
      continue;
    }
    const element: XmlElement = { name: local, text: '', children: [] };
    parent.children.push(element);
    if (!selfClosing) open.push(element);
  }
  const [root, ...more] = top.children;
  if (!root || more.length > 0 || open.length > 1) throw new SyntaxError('not one whole element');
  return root;
}

export const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** Text of the first child with this name. */
export const textOf = (element: XmlElement, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text;
