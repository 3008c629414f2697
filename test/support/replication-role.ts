import { CreateRoleCommand, PutRolePolicyCommand, type IAMClient } from '@aws-sdk/client-iam';

const policyOf = (statement: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

/** What a role that replicates needs, and what one that runs batch jobs does. */
const s3Everything = { Action: 's3:*', Resource: '*' };

/**
 * Makes the role that S3 replicates as, which batch operations may run as too.
 * @param statement of its only policy.
 * @returns its ARN.
 */
export async function makeReplicationRole(
  iam: IAMClient,
  RoleName: string,
  statement: Readonly<Record<string, unknown>> = s3Everything,
): Promise<string> {
  const Service = ['s3.amazonaws.com', 'batchoperations.s3.amazonaws.com'];
  const AssumeRolePolicyDocument = policyOf({ Principal: { Service }, Action: 'sts:AssumeRole' });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policyOf(statement);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'replication', PolicyDocument }));
  return Role?.Arn ?? '';
}
