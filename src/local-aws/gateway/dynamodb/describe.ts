import type { AwsResponse } from '../service.ts';
import type { GlobalTables } from './global-tables.ts';
import type { ReplicaStates } from './replica-states.ts';

type Description = Readonly<Record<string, unknown>> & { readonly TableName?: string };

/** What DescribeTable (or UpdateTable) answers in a region, with what the emulator does not know: replicas. */
export function describeReplicas(
  response: AwsResponse,
  region: string,
  tables: GlobalTables,
  states: ReplicaStates,
): AwsResponse {
  if (response.status !== 200) return response;
  const answer = JSON.parse(response.body.toString()) as Record<string, Description>;
  const member = answer.Table ? 'Table' : 'TableDescription';
  const description = answer[member];
  const name = description?.TableName ?? '';
  const table = tables.find(name, region);
  const leaving = states.leaving(name).filter((other) => other !== region);
  if (!table && leaving.length === 0) return response;
  // A replica lists the others, not itself.
  const others = (table?.regions ?? []).filter((other) => other !== region);
  const Replicas = [
    ...others.map((RegionName) => ({
      RegionName,
      ReplicaStatus: states.statusOf({ name, region: RegionName }) ?? 'ACTIVE',
    })),
    ...leaving.map((RegionName) => ({ RegionName, ReplicaStatus: 'DELETING' })),
  ];
  return withBody(response, {
    [member]: {
      ...description,
      ...statusOf(name, region, states),
      GlobalTableVersion: '2019.11.21',
      Replicas,
      DisassociationProtectionEnabled: states.isProtected({ name, region }),
    },
  });
}

function statusOf(name: string, region: string, states: ReplicaStates): { TableStatus?: string } {
  if (states.statusOf({ name, region }) === 'CREATING') return { TableStatus: 'CREATING' };
  return states.isUpdating({ name, region }) ? { TableStatus: 'UPDATING' } : {};
}

/** Another body has another checksum. */
export function withBody(response: AwsResponse, body: object): AwsResponse {
  const headers = Object.entries(response.headers).filter(([name]) => name !== 'x-amz-crc32');
  return { ...response, headers: Object.fromEntries(headers), body: Buffer.from(JSON.stringify(body)) };
}
