import { AwsFault, type EmulatorApi, type Params, type Scope } from '../../emulator-api.ts';
import { childrenOf, textOf, type XmlElement } from '../../xml-tree.ts';

/** The emulator's EC2, as far as CloudFormation's resources need it. */
export interface Ec2 {
  call(scope: Scope, action: string, params?: Params): Promise<XmlElement>;
  /** The items of a describe operation's set, such as `vpcSet`; none when an id in the parameters is unknown. */
  describe(scope: Scope, action: string, set: string, params?: Params): Promise<XmlElement[]>;
}

export const createEc2 = (api: EmulatorApi): Ec2 => {
  const call: Ec2['call'] = (scope, action, params) => api.query(scope, 'ec2', action, params);
  return {
    call,
    describe: async (scope, action, set, params) => {
      try {
        return membersOf(await call(scope, action, params), set);
      } catch (error) {
        if (error instanceof AwsFault && error.code.endsWith('.NotFound')) return [];
        throw error;
      }
    },
  };
};

/** The `item` elements of a list. */
export const membersOf = (element: XmlElement, list: string): XmlElement[] =>
  childrenOf(element, list).flatMap((found) => childrenOf(found, 'item'));

/** Text at the end of a path of names. */
export const textAt = (element: XmlElement, ...path: readonly string[]): string => {
  const parent = path
    .slice(0, -1)
    .reduce<XmlElement | undefined>((at, name) => at?.children.find((child) => child.name === name), element);
  return (parent && textOf(parent, path.at(-1) ?? '')) ?? '';
};

/** A resource property that is a string: empty when it is left out. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Replaces the tags that a template gave before by those that it gives now. */
export async function tag(
  ec2: Ec2,
  scope: Scope,
  id: string,
  tags: unknown,
  previous: unknown = [],
): Promise<void> {
  const now = readTags(tags);
  const gone = readTags(previous).filter((old) => !now.some(({ Key }) => Key === old.Key));
  if (gone.length > 0) await ec2.call(scope, 'DeleteTags', tagParams(id, gone));
  if (now.length > 0) await ec2.call(scope, 'CreateTags', tagParams(id, now));
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const readTags = (tags: unknown): readonly Tag[] => (Array.isArray(tags) ? (tags as Tag[]) : []);

const tagParams = (id: string, tags: readonly Tag[]): Params =>
  Object.fromEntries([
    ['ResourceId.1', id],
    ...tags.flatMap(({ Key, Value }, index) => [
      [`Tag.${index + 1}.Key`, Key],
      [`Tag.${index + 1}.Value`, Value],
    ]),
  ]) as Params;
