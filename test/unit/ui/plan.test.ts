import { expect, it } from 'vitest';
import { renderPlan, type PlannedStack, type PlanResult } from '../../../src/ui/plan.ts';
import { expectGolden } from './golden.ts';
import { plainLook } from './scripted-run.ts';

const stack = (layer: string, region: string, change: Partial<PlannedStack>): PlannedStack => ({
  layer,
  region,
  stack: `trading-analytics-${layer}-dev`,
  after: [],
  action: 'unchanged',
  seconds: 0,
  monthlyUsd: 0,
  measured: false,
  parameters: [],
  resources: [],
  ...change,
});

const plan = (...stacks: readonly PlannedStack[]): PlanResult => ({
  environmentSuffix: 'dev',
  account: '111122223333',
  regions: { source: 'us-east-1', target: 'eu-central-1' },
  hash: '6c1f0e9b4a7d33aa'.repeat(4),
  seconds: 1265,
  monthlyCost: {
    isEstimate: true,
    usd: stacks.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0),
    plusUsage: ['table requests and storage'],
    withoutPrice: ['db.x2g.large'],
  },
  stacks,
});

const command = 'trading-migrate plan -e dev';

it('shows every change of what is updated, and what it puts at risk', () =>
  expectGolden(
    'plan.txt',
    renderPlan(
      plan(
        stack('network', 'us-east-1', { monthlyUsd: 33 }),
        stack('network', 'eu-central-1', {
          action: 'create',
          resources: [
            { logicalId: 'TargetVPC', type: 'AWS::EC2::VPC', action: 'add', because: [], losesData: false },
          ],
        }),
        stack('dashboard-state', 'us-east-1', {
          action: 'update',
          after: ['network'],
          seconds: 300,
          measured: true,
          parameters: [{ name: 'EnableDeletionProtection', before: 'false', after: 'true' }],
          resources: [
            {
              logicalId: 'DashboardStateTable',
              type: 'AWS::DynamoDB::GlobalTable',
              action: 'replace',
              because: ['TableName', 'KeySchema (from Keys)'],
              losesData: true,
            },
            {
              logicalId: 'Alarm',
              type: 'AWS::CloudWatch::Alarm',
              action: 'modify',
              because: ['Threshold'],
              losesData: false,
            },
          ],
          note: 'it reads outputs of network, which may change',
        }),
        stack('application', 'us-east-1', {
          action: 'depends',
          after: ['network', 'dashboard-state'],
          reason: 'ArtifactBucketName will be known when other layers are deployed',
          parameters: [{ name: 'ArtifactBucketName', before: 'a', after: null }],
        }),
      ),
      plainLook(90),
      command,
    ),
  ));

it('says what is blocked, and nothing of deploying', () => {
  const text = renderPlan(
    plan(stack('database', 'us-east-1', { action: 'blocked', reason: 'UPDATE_ROLLBACK_FAILED: no space' })),
    plainLook(),
    command,
  );
  expect(text).toContain('✖ UPDATE_ROLLBACK_FAILED: no space');
  expect(text).toContain('Next: Mend what is blocked, then plan again.');
  expect(text).not.toContain('deploy');
});

it('says so when there is nothing to do', () => {
  expect(renderPlan(plan(stack('network', 'us-east-1', {})), plainLook(), command)).toContain(
    'Next: Nothing: everything is as it should be.',
  );
});
