import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  EntityAlreadyExistsException,
  GetRoleCommand,
  NoSuchEntityException,
  PutRolePolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { Emulator } from '../emulator.ts';
import type { StackSetRoles } from './stack-driver.ts';
import { trusts } from './trust.ts';

/** AWS's names of the roles that a set uses when it names none. */
export const defaultExecutionRole = 'AWSCloudFormationStackSetExecutionRole';
const defaultAdministrationRole = 'AWSCloudFormationStackSetAdministrationRole';

export const defaultAdministrationRoleArn = (account: string): string =>
  `arn:aws:iam::${account}:role/${defaultAdministrationRole}`;

const cloudFormation = 'cloudformation.amazonaws.com';

/** The roles of self-managed permissions in the emulator's IAM. */
export interface EmulatorRoles {
  /** Makes the two default roles as AWS's own templates for them do. Those that exist stay as they are. */
  create(): Promise<void>;
  /** Whether CloudFormation may assume the administration role, and that one the execution role of the account. */
  mayEnter(roles: StackSetRoles, account: string): Promise<boolean>;
}

export function emulatorRoles({ account, clients }: Pick<Emulator, 'account' | 'clients'>): EmulatorRoles {
  // IAM is global: its clients are all the same.
  const global = (): IAMClient => clients('us-east-1').iam;
  return {
    async create() {
      const iam = global();
      await createRole(iam, defaultAdministrationRole, { Service: cloudFormation });
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: defaultAdministrationRole,
          PolicyName: 'AssumeRole-AWSCloudFormationStackSetExecutionRole',
          PolicyDocument: policy({ Resource: `arn:aws:iam::*:role/${defaultExecutionRole}` }),
        }),
      );
      await createRole(iam, defaultExecutionRole, { AWS: account });
      await iam.send(
        new AttachRolePolicyCommand({
          RoleName: defaultExecutionRole,
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      );
    },
    async mayEnter({ administrationRoleArn, executionRoleName }, entered) {
      if (entered !== account) return false;
      const iam = global();
      const administration = await getRole(iam, administrationRoleArn.split('/').at(-1) ?? '');
      const execution = await getRole(iam, executionRoleName);
      if (administration?.arn !== administrationRoleArn || !execution) return false;
      const administrators = [account, `arn:aws:iam::${account}:root`, administrationRoleArn];
      return (
        trusts(administration.trustPolicy, 'Service', [cloudFormation]) &&
        trusts(execution.trustPolicy, 'AWS', administrators)
      );
    },
  };
}

const policy = (statement: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }],
  });

async function createRole(iam: IAMClient, name: string, trusted: Record<string, string>): Promise<void> {
  const AssumeRolePolicyDocument = policy({ Principal: trusted });
  try {
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  }
}

async function getRole(
  iam: IAMClient,
  name: string,
): Promise<{ readonly arn: string; readonly trustPolicy: string } | undefined> {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    // IAM encodes policies for URLs.
    return (
      Role && {
        arn: Role.Arn ?? '',
        trustPolicy: decodeURIComponent(Role.AssumeRolePolicyDocument ?? '{}'),
      }
    );
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
}
