import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import {
  CreateRoleCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { account, away, home, type Aws } from '../aws.ts';
import { refusalOf, unique } from '../asking.ts';
import { fact, sharedFact, type Fact } from '../fact.ts';
import { api, guide } from '../sources.ts';

const simulatePage = api('iam', 'SimulatePrincipalPolicy');

/** A role with one inline policy. @returns its ARN. */
async function makeRole(aws: Aws, Statement: readonly object[]): Promise<string> {
  const { iam } = aws.clients(home);
  const RoleName = unique('role');
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = (statements: readonly object[]): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document([trust]) }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument: document(Statement) }),
  );
  return Role?.Arn ?? '';
}

/** The decisions by action, in order. */
async function simulate(aws: Aws, input: SimulatePrincipalPolicyCommandInput): Promise<string> {
  const { EvaluationResults = [] } = await aws
    .clients(home)
    .iam.send(new SimulatePrincipalPolicyCommand(input));
  return EvaluationResults.map(({ EvalDecision }) => EvalDecision).join(', ');
}

const ActionNames = ['s3:PutObject'];

export const preflightFacts: readonly Fact[] = [
  fact(
    'T54',
    'What a role with Allow s3:*, Deny s3:DeleteBucket and a wildcard may of four actions',
    { expected: 'allowed, explicitDeny, allowed, implicitDeny', source: simulatePage },
    async (aws) => {
      const PolicySourceArn = await makeRole(aws, [
        { Effect: 'Allow', Action: ['s3:*', 'cloudformation:Describe*'], Resource: '*' },
        { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' },
      ]);
      return simulate(aws, {
        PolicySourceArn,
        ActionNames: [
          ...['s3:PutObject', 's3:DeleteBucket'],
          ...['cloudformation:DescribeStacks', 'cloudformation:CreateStack'],
        ],
      });
    },
  ),
  fact(
    'T54',
    'An action that is allowed in one region by aws:RequestedRegion, without that context and with it',
    { expected: 'implicitDeny, allowed', source: simulatePage },
    async (aws) => {
      const Condition = { StringEquals: { 'aws:RequestedRegion': [away] } };
      const PolicySourceArn = await makeRole(aws, [
        { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition },
      ]);
      const context = { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string' as const };
      return [
        await simulate(aws, { PolicySourceArn, ActionNames }),
        await simulate(aws, {
          ...{ PolicySourceArn, ActionNames },
          ContextEntries: [{ ...context, ContextKeyValues: [away] }],
        }),
      ].join(', ');
    },
  ),
  fact(
    'T54',
    'An action that a bucket policy denies, which the simulation is not given',
    { expected: 'allowed', source: simulatePage },
    async (aws) => {
      const Bucket = unique('closed');
      const { s3 } = aws.clients(home);
      await s3.send(new CreateBucketCommand({ Bucket }));
      const Resource = `arn:aws:s3:::${Bucket}/*`;
      const deny = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      const PolicySourceArn = await makeRole(aws, [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
      return simulate(aws, { PolicySourceArn, ActionNames, ResourceArns: [`arn:aws:s3:::${Bucket}/key`] });
    },
  ),
  fact(
    'T54',
    'SimulatePrincipalPolicy with the ARN of an assumed role',
    { expected: 'InvalidInputException (400)', source: simulatePage },
    async (aws) =>
      refusalOf(
        simulate(aws, { PolicySourceArn: `arn:aws:sts::${account}:assumed-role/role/session`, ActionNames }),
      ),
  ),
  fact(
    '',
    'SimulatePrincipalPolicy of a role that does not exist',
    { expected: 'NoSuchEntityException (404)', source: simulatePage },
    async (aws) =>
      refusalOf(simulate(aws, { PolicySourceArn: `arn:aws:iam::${account}:role/nobody`, ActionNames })),
  ),
  fact(
    'T55',
    'GetServiceQuota of a quota of which there is only the default, and that default',
    { expected: 'NoSuchResourceException (400), 1000', source: api('serviceQuotas', 'GetServiceQuota') },
    async (aws) => {
      const quota = { ServiceCode: 'kinesis', QuotaCode: 'L-0918CF54' };
      const { serviceQuotas } = aws.clients(away);
      const { Quota } = await serviceQuotas.send(new GetAWSDefaultServiceQuotaCommand(quota));
      return `${await refusalOf(serviceQuotas.send(new GetServiceQuotaCommand(quota)))}, ${Quota?.Value ?? ''}`;
    },
  ),
  sharedFact(
    '',
    'Whether eu-central-1 must be opted in',
    {
      expected: 'opt-in-not-required',
      source: guide('Regions', 'global-infrastructure/latest/regions/aws-regions.html'),
    },
    async (aws) => {
      const describe = new DescribeRegionsCommand({ RegionNames: [away], AllRegions: true });
      const { Regions } = await aws.clients(home).ec2.send(describe);
      return Regions?.find(({ RegionName }) => RegionName === away)?.OptInStatus ?? 'none';
    },
  ),
];
