import type { Scope } from '../../emulator-api.ts';
import { clusterNotFound, clusterState, globalClusterState, invalidCombination } from '../fault.ts';
import { instanceArn, readCluster, writerOf, type Cluster } from '../model.ts';
import { databaseKeyOf, type Action, type Rds } from '../rds.ts';
import { resourceIn, responseWith } from './answers.ts';
import { checkNewCluster } from './new-cluster.ts';

export const createDbCluster: Action = async (rds, scope, params) => {
  const checked = await checkNewCluster(rds, scope, params);
  const response = await rds.emulator.call(scope, 'CreateDBCluster', checked);
  const cluster = readCluster(resourceIn(response, 'CreateDBCluster', 'DBCluster'));
  rds.progress.start(cluster.arn, 'creating', rds.times.creating);
  const { MasterUsername: name, MasterUserPassword: password } = params;
  if (name !== undefined && password !== undefined)
    rds.masterUsers.set(await databaseKeyOf(rds, scope, cluster), name, password);
  return response;
};

export const modifyDbCluster: Action = async (rds, scope, params) => {
  const response = await rds.emulator.call(scope, 'ModifyDBCluster', params);
  const { MasterUserPassword: password } = params;
  if (password !== undefined) {
    const cluster = readCluster(resourceIn(response, 'ModifyDBCluster', 'DBCluster'));
    rds.masterUsers.changePassword(await databaseKeyOf(rds, scope, cluster), password);
  }
  return response;
};

/** The cluster is `deleting` for a while, and until its instances are gone. */
export const deleteDbCluster: Action = async (rds, scope, params) => {
  const { emulator, progress, times, databases, masterUsers } = rds;
  const id = params.DBClusterIdentifier ?? '';
  const cluster = await emulator.cluster(scope, id);
  if (!cluster) throw clusterNotFound(id);
  await checkDeletion(rds, scope, cluster);
  progress.start(cluster.arn, 'deleting', times.deleting, async () => {
    for (const instance of cluster.instanceIds) await progress.settled(instanceArn(scope, instance));
    await emulator.call(scope, 'DeleteDBCluster', params);
    masterUsers.forget(cluster.resourceId);
    await databases.drop(cluster.resourceId);
  });
  return responseWith('DeleteDBCluster', cluster.xml);
};

async function checkDeletion(rds: Rds, scope: Scope, cluster: Cluster): Promise<void> {
  const { progress } = rds;
  if (cluster.deletionProtection)
    throw invalidCombination(
      'Cannot delete protected Cluster, please disable deletion protection and try again.',
    );
  if (progress.statusOf(cluster.arn) === 'deleting')
    throw clusterState(`DbCluster ${cluster.id} is already being deleted.`);
  if (cluster.globalClusterId !== undefined) throw await refusalOfMember(rds, scope, cluster);
  if (cluster.instanceIds.some((id) => progress.statusOf(instanceArn(scope, id)) !== 'deleting'))
    throw clusterState('Cluster cannot be deleted, it still contains DB instances in non-deleting state.');
}

async function refusalOfMember({ emulator }: Rds, scope: Scope, cluster: Cluster): Promise<Error> {
  const global = await emulator.globalCluster(scope, cluster.globalClusterId ?? '');
  return global && writerOf(global)?.clusterArn === cluster.arn && global.members.length > 1
    ? globalClusterState(
        'Unable to delete cluster that is a primary member of global cluster while there are other global cluster members',
      )
    : clusterState('This cluster is a part of a global cluster, please remove it from globalcluster first');
}
