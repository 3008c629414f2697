import { expect, it } from 'vitest';
import { builtIn } from '../../../scripts/templates/template.ts';

const dashboardState = builtIn('dashboard-state.json');
const table = dashboardState.Resources.DashboardStateTable;

it('is one global table with a protected replica in each region', () => {
  const replica = (region: string): unknown => ({
    Region: { Ref: region },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: { Ref: 'EnableDeletionProtection' },
  });
  expect(Object.keys(dashboardState.Resources)).toEqual(['DashboardStateTable']);
  expect(table?.Type).toBe('AWS::DynamoDB::GlobalTable');
  expect(table?.Properties.Replicas).toEqual([replica('SourceRegion'), replica('TargetRegion')]);
});

it('keeps a session of a user, on demand, encrypted and streamed to the replicas', () => {
  expect(table?.Properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'userId', KeyType: 'HASH' },
      { AttributeName: 'sessionId', KeyType: 'RANGE' },
    ],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
  });
});

it('can be deleted unless the operator says otherwise', () => {
  expect(dashboardState.Parameters.EnableDeletionProtection?.Default).toBe('false');
});

it('tells others its name and ARNs', () => {
  expect(Object.keys(dashboardState.Outputs)).toEqual([
    'DashboardTableName',
    'DashboardTableArn',
    'DashboardTableStreamArn',
  ]);
});
