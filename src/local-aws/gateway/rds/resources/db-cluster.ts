import type { Scope } from '../../emulator-api.ts';
import { readerEndpoint, writerEndpoint } from '../endpoints.ts';
import type { Cluster } from '../model.ts';
import type { Rds } from '../rds.ts';
import { perform } from '../perform.ts';
import type { ProvidedResource, ResourceChange, ResourceHook } from '../../service.ts';
import { textOf as xmlText } from '../xml.ts';
import { changed, generatedId, textOf, toParams, without } from './properties.ts';

/** "Update requires: Replacement", always or in part. */
const replacedBy = [
  'AvailabilityZones',
  'ClusterScalabilityType',
  'DatabaseName',
  'DBClusterIdentifier',
  'DBSubnetGroupName',
  'Engine',
  'EngineMode',
  'KmsKeyId',
  'MasterUsername',
  'SnapshotIdentifier',
  'SourceDBClusterIdentifier',
  'SourceRegion',
  'StorageEncrypted',
];

/** AWS::RDS::DBCluster by the same actions as the API's, and as slow. */
export function createDbClusterHook(rds: Rds): ResourceHook {
  const describe = async (scope: Scope, id: string): Promise<Cluster> => {
    const cluster = await rds.emulator.cluster(scope, id);
    if (!cluster) throw new Error(`DBCluster ${id} not found.`);
    return cluster;
  };

  const create = async (change: ResourceChange): Promise<ProvidedResource> => {
    const { properties, stackName, logicalId } = change;
    const id = textOf(properties, 'DBClusterIdentifier') ?? generatedId(stackName, logicalId);
    const params = toParams({ ...without(properties, 'SourceRegion'), DBClusterIdentifier: id });
    await perform(rds, change, 'CreateDBCluster', params);
    const cluster = await describe(change, id.toLowerCase());
    await rds.progress.settled(cluster.arn);
    return provided(cluster);
  };

  const leaveGlobalCluster = async (scope: Scope, cluster: Cluster, globalId: string): Promise<void> => {
    const membership = { GlobalClusterIdentifier: globalId, DbClusterIdentifier: cluster.arn };
    await perform(rds, scope, 'RemoveFromGlobalCluster', membership);
    await rds.progress.settled(cluster.arn);
  };

  /** Without its GlobalClusterIdentifier the cluster leaves the global cluster and is promoted (T35). */
  const update = async (change: ResourceChange): Promise<ProvidedResource> => {
    const { physicalId: id, properties, previousProperties: before = {} } = change;
    const globalId = textOf(before, 'GlobalClusterIdentifier');
    if (globalId !== undefined && textOf(properties, 'GlobalClusterIdentifier') === undefined)
      await leaveGlobalCluster(change, await describe(change, id), globalId);
    const changes = without(changed(before, properties), 'GlobalClusterIdentifier');
    const params = toParams({ ...changes, DBClusterIdentifier: id, ApplyImmediately: true });
    await perform(rds, change, 'ModifyDBCluster', params);
    return provided(await describe(change, id));
  };

  return {
    type: 'AWS::RDS::DBCluster',
    provide: {
      ...{ create, update, replacedBy },
      // As AWS's handler does: out of the global cluster first, if the template says that it is in one, whether it still is or not.
      delete: async (change) => {
        const cluster = await rds.emulator.cluster(change, change.physicalId);
        if (!cluster) return;
        const globalId = textOf(change.properties, 'GlobalClusterIdentifier');
        if (globalId !== undefined) await leaveGlobalCluster(change, cluster, globalId);
        const params = { DBClusterIdentifier: cluster.id, SkipFinalSnapshot: 'true' };
        await perform(rds, change, 'DeleteDBCluster', params);
        await rds.progress.settled(cluster.arn);
      },
    },
  };
}

function provided({ id, arn, resourceId, xml }: Cluster): ProvidedResource {
  return {
    physicalId: id,
    attributes: {
      DBClusterArn: arn,
      DBClusterResourceId: resourceId,
      'Endpoint.Address': writerEndpoint(arn),
      'Endpoint.Port': xmlText(xml, 'Port') ?? '',
      'ReadEndpoint.Address': readerEndpoint(arn),
    },
  };
}
