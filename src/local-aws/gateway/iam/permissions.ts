import { AwsFault, type EmulatorApi, type Params, type Scope } from '../emulator-api.ts';
import type { PolicyDocument } from '../s3/policy.ts';
import { childrenOf, textOf, type XmlElement } from '../xml-tree.ts';
import type { NamedPolicy, Permissions } from './evaluate.ts';

type Kind = 'user' | 'role' | 'group';
const nouns: Readonly<Record<Kind, string>> = { user: 'User', role: 'Role', group: 'Group' };

/**
 * The policies of a user (with those of its groups) or of a role, and its boundary, as the emulator's IAM has them.
 * @param arn of a user or a role.
 * @throws AwsFault InvalidInput for any other ARN, that of an assumed role or of root included; NoSuchEntity.
 */
export async function permissionsOf(api: EmulatorApi, scope: Scope, arn: string): Promise<Permissions> {
  const [, kind, name = ''] = /^arn:aws[\w-]*:iam::\d{12}:(user|role)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (kind !== 'user' && kind !== 'role') {
    throw new AwsFault(
      'InvalidInput',
      `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    );
  }
  const iam = new Iam(api, scope);
  const entity = await iam.call(`Get${nouns[kind]}`, { [`${nouns[kind]}Name`]: name });
  const boundary = textIn(entity, nouns[kind], 'PermissionsBoundary', 'PermissionsBoundaryArn');
  const groups =
    kind === 'user' ? await iam.list('ListGroupsForUser', { UserName: name }, 'Groups', 'GroupName') : [];
  const policies = await Promise.all([
    iam.policiesOf(kind, name),
    ...groups.map((group) => iam.policiesOf('group', group)),
  ]);
  return { policies: policies.flat(), boundary: boundary ? await iam.managed(boundary) : undefined };
}

class Iam {
  readonly #api: EmulatorApi;
  readonly #scope: Scope;

  constructor(api: EmulatorApi, scope: Scope) {
    this.#api = api;
    this.#scope = scope;
  }

  /** @returns the `…Result` element. */
  async call(action: string, params: Params): Promise<XmlElement> {
    const answer = await this.#api.query(this.#scope, 'iam', action, params);
    return childrenOf(answer, `${action}Result`)[0] ?? answer;
  }

  /** Of each member of a list: its text, or that of an element in it. */
  async list(action: string, params: Params, list: string, name?: string): Promise<string[]> {
    const [found] = childrenOf(await this.call(action, params), list);
    return (found?.children ?? []).map((member) =>
      name === undefined ? member.text : (textOf(member, name) ?? ''),
    );
  }

  async policiesOf(kind: Kind, name: string): Promise<NamedPolicy[]> {
    const noun = nouns[kind];
    const params = { [`${noun}Name`]: name };
    const inline = await this.list(`List${noun}Policies`, params, 'PolicyNames');
    const attached = await this.list(`ListAttached${noun}Policies`, params, 'AttachedPolicies', 'PolicyArn');
    return Promise.all([
      ...inline.map(async (PolicyName): Promise<NamedPolicy> => {
        const policy = await this.call(`Get${noun}Policy`, { ...params, PolicyName });
        return {
          id: `${kind}_${name}_${PolicyName}`,
          type: kind,
          document: documentOf(policy, 'PolicyDocument'),
        };
      }),
      ...attached.map((arn) => this.managed(arn)),
    ]);
  }

  async managed(PolicyArn: string): Promise<NamedPolicy> {
    const policy = await this.call('GetPolicy', { PolicyArn });
    const VersionId = textIn(policy, 'Policy', 'DefaultVersionId') ?? 'v1';
    const version = await this.call('GetPolicyVersion', { PolicyArn, VersionId });
    return {
      id: PolicyArn.split('/').at(-1) ?? '',
      type: PolicyArn.includes(':iam::aws:') ? 'aws-managed' : 'user-managed',
      document: documentOf(childrenOf(version, 'PolicyVersion')[0] ?? version, 'Document'),
    };
  }
}

const textIn = (from: XmlElement, ...path: readonly string[]): string | undefined => {
  const parent = path
    .slice(0, -1)
    .reduce<XmlElement | undefined>((at, name) => at && childrenOf(at, name)[0], from);
  return parent && textOf(parent, path.at(-1) ?? '');
};

/** IAM encodes policies for URLs. */
const documentOf = (from: XmlElement, name: string): PolicyDocument =>
  JSON.parse(decodeURIComponent(textOf(from, name) ?? '{}')) as PolicyDocument;
