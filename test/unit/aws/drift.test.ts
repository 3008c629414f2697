import { afterEach, describe, expect, it } from 'vitest';
import { createDriftDetector } from '../../../src/aws/drift.ts';
import { fakeAws, queryResult, type Answer, type FakeAws } from './fake-aws.ts';

const region = 'eu-central-1';
const arn = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/s/1';

describe('looking for drift on the wire', () => {
  let aws: FakeAws;
  afterEach(() => aws.stop());
  const detector = async (answer: (asking: number) => Answer) => {
    aws = await fakeAws((_, asking) => answer(asking));
    return createDriftDetector(aws.clients, 'us-east-1');
  };
  const sent = (index = 0) => Object.fromEntries(new URLSearchParams(aws.asked[index]?.body));

  it('begins and ends with an id', async () => {
    const status = (word: string, reason = ''): Answer =>
      queryResult(
        'DescribeStackDriftDetectionStatus',
        `<StackId>${arn}</StackId><StackDriftDetectionId>d</StackDriftDetectionId><Timestamp>2027-01-01T00:00:00Z</Timestamp><DetectionStatus>DETECTION_${word}</DetectionStatus><DetectionStatusReason>${reason}</DetectionStatusReason>`,
      );
    const answers = [
      queryResult('DetectStackDrift', '<StackDriftDetectionId>d</StackDriftDetectionId>'),
      status('IN_PROGRESS'),
      status('COMPLETE'),
      status('FAILED', 'no permission'),
    ];
    const drift = await detector((asking) => answers[asking - 1] ?? {});
    expect(await drift.start(region, arn)).toBe('d');
    expect(sent()).toMatchObject({ Action: 'DetectStackDrift', StackName: arn });
    expect(await drift.outcome(region, 'd')).toBeUndefined();
    expect(await drift.outcome(region, 'd')).toEqual({ failure: '' });
    expect(await drift.outcome(region, 'd')).toEqual({ failure: 'no permission' });
  });

  it('compares a StackSet by an operation of our id, all regions at once', async () => {
    const drift = await detector(() => queryResult('DetectStackSetDrift', '<OperationId>ours</OperationId>'));
    await drift.startStackSet('set', 'ours');
    expect(sent()).toMatchObject({
      ...{ Action: 'DetectStackSetDrift', StackSetName: 'set', OperationId: 'ours' },
      'OperationPreferences.RegionConcurrencyType': 'PARALLEL',
    });
  });

  it('reads every page of what differs', async () => {
    const member = (id: string, status: string, differences = ''): string =>
      `<member><StackId>${arn}</StackId><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>p</PhysicalResourceId><ResourceType>T</ResourceType><StackResourceDriftStatus>${status}</StackResourceDriftStatus><PropertyDifferences>${differences}</PropertyDifferences><Timestamp>2027-01-01T00:00:00Z</Timestamp></member>`;
    const difference =
      '<member><PropertyPath>/A</PropertyPath><ExpectedValue>1</ExpectedValue><ActualValue>2</ActualValue><DifferenceType>NOT_EQUAL</DifferenceType></member>';
    const pages = [
      `<StackResourceDrifts>${member('A', 'MODIFIED', difference)}</StackResourceDrifts><NextToken>more</NextToken>`,
      `<StackResourceDrifts>${member('B', 'DELETED')}</StackResourceDrifts>`,
    ];
    const drift = await detector((asking) =>
      queryResult('DescribeStackResourceDrifts', pages[asking - 1] ?? ''),
    );
    expect(await drift.drifted(region, arn)).toEqual([
      {
        ...{ logicalId: 'A', type: 'T', physicalId: 'p', status: 'MODIFIED' },
        differences: [{ path: '/A', kind: 'NOT_EQUAL', expected: '1', actual: '2' }],
      },
      { logicalId: 'B', type: 'T', physicalId: 'p', status: 'DELETED', differences: [] },
    ]);
    expect(sent()).toMatchObject({
      'StackResourceDriftStatusFilters.member.1': 'MODIFIED',
      'StackResourceDriftStatusFilters.member.2': 'DELETED',
    });
  });

  it('knows the members of global databases, their regions and who writes', async () => {
    const member = (at: string, isWriter: boolean): string =>
      `<GlobalClusterMember><DBClusterArn>arn:aws:rds:${at}:123456789012:cluster:c</DBClusterArn><IsWriter>${isWriter}</IsWriter></GlobalClusterMember>`;
    const drift = await detector(() =>
      queryResult(
        'DescribeGlobalClusters',
        `<GlobalClusters><GlobalClusterMember><GlobalClusterMembers>${member('us-east-1', false)}${member(region, true)}</GlobalClusterMembers></GlobalClusterMember></GlobalClusters>`,
      ),
    );
    expect(await drift.globalMembers(region)).toEqual([
      { region: 'us-east-1', cluster: 'arn:aws:rds:us-east-1:123456789012:cluster:c', isWriter: false },
      { region, cluster: `arn:aws:rds:${region}:123456789012:cluster:c`, isWriter: true },
    ]);
  });
});
