import { describe, expect, it } from 'vitest';
import { judgeDecisions, permissions } from '../../../../src/preflight/checks/permissions.ts';
import type { Grant } from '../../../../src/preflight/policy/grant.ts';
import { anything, buckets, roles, stackSets } from '../../../../src/preflight/policy/resources.ts';
import type { Decision, SimulationRequest } from '../../../../src/preflight/ports.ts';
import { account, findingsOf, inShort, worldOf } from '../world.ts';

const grants: readonly Grant[] = [
  { on: buckets, actions: ['s3:ListBucket'], commands: ['deploy', 'sync'] },
  { on: buckets, actions: ['s3:ListBucketVersions'], commands: ['cleanup'] },
  { on: stackSets, actions: ['cloudformation:DescribeStackSet'], commands: ['status'] },
  { on: anything, actions: ['ec2:DescribeVpcs', 'dynamodb:Describe*'], commands: ['deploy'] },
  {
    on: roles,
    actions: ['iam:PassRole'],
    commands: ['deploy'],
    when: () => ({ StringEquals: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] } }),
  },
];

const decisionOf = (action: string, more: Partial<Decision> = {}): Decision => ({
  ...{ action, decision: 'allowed', by: '', missingContext: [] },
  ...more,
});

function asking(decide: (action: string, request: SimulationRequest) => Partial<Decision> = () => ({})) {
  const asked: SimulationRequest[] = [];
  const roleNames: string[] = [];
  const port = {
    roleArn: async (_region: string, name: string) => {
      roleNames.push(name);
      return `arn:aws:iam::${account}:role/ops/${name}`;
    },
    simulate: async (_region: string, request: SimulationRequest) => {
      asked.push(request);
      return request.actions.map((action) => decisionOf(action, decide(action, request)));
    },
  };
  return { asked, roleNames, port };
}

const session = `arn:aws:sts::${account}:assumed-role/operator/ada`;

describe('permissions', () => {
  it('are simulated for the role of a session, path and all, once a resource and region', async () => {
    const { asked, roleNames, port } = asking();
    const findings = await findingsOf(permissions, worldOf({ actor: session, grants, permissions: port }));
    expect(inShort(findings)).toEqual([
      'ok global: deploy: 1 action allowed',
      'ok us-east-1: deploy: 3 actions allowed',
      'ok us-east-1: sync, verify-replication, test-app and cleanup: 2 actions allowed',
      'ok eu-central-1: deploy: 2 actions allowed',
      'ok eu-central-1: sync, verify-replication, test-app and cleanup: 2 actions allowed',
    ]);
    expect(roleNames).toEqual(['operator']);
    expect(new Set(asked.map(({ principalArn }) => principalArn))).toEqual(
      new Set([`arn:aws:iam::${account}:role/ops/operator`]),
    );
    expect(asked.map(({ resourceArn, actions, context }) => [resourceArn, actions, context])).toEqual([
      [
        `arn:aws:iam::${account}:role/trading-analytics-stackset-exec-us-east-1-dev`,
        ['iam:PassRole'],
        { 'iam:PassedToService': ['cloudformation.amazonaws.com'], 'aws:RequestedRegion': ['us-east-1'] },
      ],
      ...['us-east-1', 'eu-central-1'].flatMap((region) => [
        [
          `arn:aws:s3:::trading-analytics-historical-data-${region}-dev`,
          ['s3:ListBucket', 's3:ListBucketVersions'],
          { 'aws:RequestedRegion': [region] },
        ],
        ...(region === 'us-east-1'
          ? [
              [
                `arn:aws:cloudformation:us-east-1:${account}:stackset/trading-analytics-network-dev:00000000-0000-0000-0000-000000000000`,
                ['cloudformation:DescribeStackSet'],
                { 'aws:RequestedRegion': [region] },
              ],
            ]
          : []),
        ['*', ['ec2:DescribeVpcs'], { 'aws:RequestedRegion': [region] }],
      ]),
    ]);
  });

  it('that are missing block a deploy, and warn of later commands, per region', async () => {
    const denied = ['s3:ListBucketVersions', 'ec2:DescribeVpcs'];
    const { port } = asking((action, { context }) =>
      denied.includes(action) && context['aws:RequestedRegion']?.[0] === 'eu-central-1'
        ? { decision: 'implicitDeny' }
        : {},
    );
    const findings = await findingsOf(permissions, worldOf({ grants, permissions: port }));
    expect(inShort(findings.filter(({ severity }) => severity !== 'ok'))).toEqual([
      'block eu-central-1: deploy: 1 action not allowed: ec2:DescribeVpcs',
      'warn eu-central-1: sync, verify-replication, test-app and cleanup: 1 action not allowed: s3:ListBucketVersions',
    ]);
  });

  it.each([`arn:aws:iam::${account}:root`, `arn:aws:sts::${account}:federated-user/ada`])(
    'of %s are unknown, and nothing is asked',
    async (actor) => {
      expect(await findingsOf(permissions, worldOf({ actor, grants }))).toMatchObject([
        { severity: 'unknown', what: 'IAM cannot simulate what you may do' },
      ]);
    },
  );
});

describe('a decision', () => {
  const need = { title: 'deploy', commands: ['deploy'], severity: 'block' } as const;
  const judged = (...decisions: readonly Decision[]) => judgeDecisions('us-east-1', need, decisions, 'dev');

  it('tells who denies', () => {
    const [finding] = judged(
      decisionOf('s3:B', { decision: 'explicitDeny', by: 'a service control policy' }),
      decisionOf('s3:A', { decision: 'implicitDeny', by: 'a permissions boundary' }),
    );
    expect(finding).toMatchObject({
      severity: 'block',
      what: 'deploy: 2 actions not allowed: s3:A, s3:B',
      why: 'denied by a service control policy; denied by a permissions boundary; denied by a policy that says Deny',
    });
    expect(finding?.next?.[0]).toBe('trading-migrate iam-policy -e dev');
  });

  it('is unknown when the policies ask for what a simulation does not know', () => {
    const findings = judged(
      decisionOf('s3:A', { decision: 'implicitDeny', missingContext: ['aws:SourceIp'] }),
      decisionOf('s3:B', { decision: 'not-simulated' }),
      decisionOf('s3:C'),
    );
    expect(inShort(findings)).toEqual(['unknown us-east-1: deploy: nobody knows whether you may s3:A, s3:B']);
    expect(findings[0]?.why).toContain('aws:SourceIp');
    expect(judged(decisionOf('s3:B', { decision: 'not-simulated' }))[0]?.why).toBe(
      'IAM does not simulate it',
    );
  });
});
