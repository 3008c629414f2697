import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  NoSuchEntityException,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { Emulator } from '../emulator.ts';
import { trusts } from '../stack-sets/trust.ts';
import { allows, type PolicyDocument } from './policy.ts';

/** A role as S3 sees it. */
export interface Role {
  /** Whether a service, such as `s3.amazonaws.com`, may assume it. */
  trusts(service: string): boolean;
  /** @param resource an ARN. */
  allows(action: string, resource: string): boolean;
}

/** A role is asked of for every object: its policies are read again after so many milliseconds. AWS too is not at once. */
const freshMilliseconds = 1_000;

/** The roles of the emulator's IAM. */
export class Roles {
  readonly #emulator: Emulator;
  readonly #known = new Map<string, { readonly role: Promise<Role | undefined>; readonly readAt: number }>();

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  /** Undefined when there is no such role. */
  async find(arn: string): Promise<Role | undefined> {
    const known = this.#known.get(arn);
    if (known && Date.now() - known.readAt < freshMilliseconds) return known.role;
    const role = this.#read(arn);
    this.#known.set(arn, { role, readAt: Date.now() });
    return role;
  }

  async #read(arn: string): Promise<Role | undefined> {
    // IAM is global: its clients are all the same.
    const { iam } = this.#emulator.clients('us-east-1');
    const name = arn.split('/').at(-1) ?? '';
    try {
      const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }));
      if (role?.Arn !== arn) return undefined;
      const trustPolicy = decodeURIComponent(role.AssumeRolePolicyDocument ?? '{}');
      const policies = [...(await inlinePolicies(iam, name)), ...(await attachedPolicies(iam, name))];
      return {
        trusts: (service) => trusts(trustPolicy, 'Service', [service]),
        allows: (action, resource) => allows(policies, action, resource),
      };
    } catch (error) {
      if (error instanceof NoSuchEntityException) return undefined;
      throw error;
    }
  }
}

async function inlinePolicies(iam: IAMClient, RoleName: string): Promise<PolicyDocument[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const answers = PolicyNames.map(async (PolicyName) =>
    iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
  );
  return (await Promise.all(answers)).map((answer) => documentOf(answer.PolicyDocument));
}

async function attachedPolicies(iam: IAMClient, RoleName: string): Promise<PolicyDocument[]> {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return Promise.all(
    AttachedPolicies.map(async ({ PolicyArn }) => {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const VersionId = Policy?.DefaultVersionId;
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
      return documentOf(PolicyVersion?.Document);
    }),
  );
}

/** IAM encodes policies for URLs. */
const documentOf = (encoded = '{}'): PolicyDocument =>
  JSON.parse(decodeURIComponent(encoded)) as PolicyDocument;
