/** A node of the tree that a form's names make: text at its leaves. */
interface Node {
  readonly [name: string]: Node | string;
}

/** Names are paths, such as `Dimensions.member.1.Name`; `member` holds the items of a list. */
export function structureOfForm(form: URLSearchParams): Readonly<Record<string, unknown>> {
  const root = emptyNode();
  for (const [name, value] of form) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    let at = root;
    for (const step of path) {
      const next = at[step];
      at = at[step] = typeof next === 'object' ? next : emptyNode();
    }
    at[last] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, withLists(value)]));
}

/** Without a prototype, so that no name means anything. */
const emptyNode = (): Record<string, Node | string> & Node =>
  Object.create(null) as Record<string, Node | string>;

function withLists(value: Node | string): unknown {
  if (typeof value === 'string') return value;
  const { member } = value;
  if (typeof member === 'object') {
    return Object.entries(member)
      .sort(([one], [other]) => Number(one) - Number(other))
      .map(([, item]) => withLists(item));
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withLists(inner)]));
}
