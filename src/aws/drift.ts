import type { StackResourceDrift } from '@aws-sdk/client-cloudformation';
import type { DriftDetector, DriftedResource, GlobalMember } from '../deployment/drift/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** @param stackSetRegion where the migration's StackSets live. */
export function createDriftDetector(clients: Clients, stackSetRegion: string): DriftDetector {
  const sdk = () => import('@aws-sdk/client-cloudformation');
  return {
    start: (region, stackId) =>
      asking(`DetectStackDrift of ${stackId}`, region, async () => {
        const { DetectStackDriftCommand } = await sdk();
        const client = await clients.cloudFormation(region);
        const { StackDriftDetectionId } = await client.send(
          new DetectStackDriftCommand({ StackName: stackId }),
        );
        if (StackDriftDetectionId === undefined) throw new Error('DetectStackDrift answered without an id');
        return StackDriftDetectionId;
      }),

    outcome: (region, detectionId) =>
      asking('DescribeStackDriftDetectionStatus', region, async () => {
        const { DescribeStackDriftDetectionStatusCommand } = await sdk();
        const client = await clients.cloudFormation(region);
        const { DetectionStatus, DetectionStatusReason = '' } = await client.send(
          new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: detectionId }),
        );
        if (DetectionStatus === 'DETECTION_IN_PROGRESS') return undefined;
        if (DetectionStatus === 'DETECTION_COMPLETE') return { failure: '' };
        return { failure: DetectionStatusReason || String(DetectionStatus) };
      }),

    startStackSet: (stackSet, operationId) =>
      asking(`DetectStackSetDrift of ${stackSet}`, stackSetRegion, async () => {
        const { DetectStackSetDriftCommand } = await sdk();
        const client = await clients.cloudFormation(stackSetRegion);
        await client.send(
          new DetectStackSetDriftCommand({
            StackSetName: stackSet,
            OperationId: operationId,
            // One account a region: a region that fails says nothing of the other.
            OperationPreferences: { RegionConcurrencyType: 'PARALLEL' },
          }),
        );
      }),

    drifted: (region, stackId) =>
      asking(`DescribeStackResourceDrifts of ${stackId}`, region, async () => {
        const { paginateDescribeStackResourceDrifts } = await sdk();
        const pages = paginateDescribeStackResourceDrifts(
          { client: await clients.cloudFormation(region) },
          { StackName: stackId, StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'] },
        );
        const found: DriftedResource[] = [];
        for await (const page of pages) found.push(...(page.StackResourceDrifts ?? []).map(resourceOf));
        return found;
      }),

    globalMembers: (region) =>
      asking('DescribeGlobalClusters', region, async () => {
        const { paginateDescribeGlobalClusters } = await import('./rds.ts');
        const members: GlobalMember[] = [];
        for await (const page of paginateDescribeGlobalClusters({ client: await clients.rds(region) }, {}))
          for (const { GlobalClusterMembers = [] } of page.GlobalClusters ?? [])
            for (const { DBClusterArn = '', IsWriter = false } of GlobalClusterMembers)
              members.push({ region: regionOf(DBClusterArn), cluster: DBClusterArn, isWriter: IsWriter });
        return members;
      }),
  };
}

const resourceOf = (drift: StackResourceDrift): DriftedResource => ({
  logicalId: drift.LogicalResourceId ?? '',
  type: drift.ResourceType ?? '',
  physicalId: drift.PhysicalResourceId ?? '',
  status: drift.StackResourceDriftStatus === 'DELETED' ? 'DELETED' : 'MODIFIED',
  differences: (drift.PropertyDifferences ?? []).map((each) => ({
    path: each.PropertyPath ?? '',
    kind: each.DifferenceType ?? 'NOT_EQUAL',
    expected: each.ExpectedValue ?? '',
    actual: each.ActualValue ?? '',
  })),
});

/** From an ARN, `arn:partition:rds:region:account:cluster:id`. */
const regionOf = (arn: string): string => arn.split(':')[3] ?? '';
