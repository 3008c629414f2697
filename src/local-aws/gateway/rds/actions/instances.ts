import type { Scope } from '../../emulator-api.ts';
import { clusterState, instanceNotFound, instanceState, invalidCombination } from '../fault.ts';
import { readInstance, writerOf, type Instance } from '../model.ts';
import type { Action, Rds } from '../rds.ts';
import { resourceIn, responseWith } from './answers.ts';

/** The classes that "are optimized for memory-intensive applications". */
const memoryOptimised = /^db\.(r|x)\d/;

export const createDbInstance: Action = async (rds, scope, params) => {
  const { emulator, progress, times } = rds;
  const { DBClusterIdentifier: clusterId, DBInstanceClass: instanceClass = '' } = params;
  const cluster = clusterId === undefined ? undefined : await emulator.cluster(scope, clusterId);
  if (cluster?.globalClusterId !== undefined && !memoryOptimised.test(instanceClass))
    throw invalidCombination(
      `RDS does not support creating a DB instance with the following combination: DBInstanceClass=${instanceClass}, ` +
        `Engine=${params.Engine ?? ''} in an Aurora global database. It needs a memory-optimized class, such as db.r6g.large.`,
    );
  const response = await emulator.call(scope, 'CreateDBInstance', params);
  const { arn } = readInstance(resourceIn(response, 'CreateDBInstance', 'DBInstance'));
  progress.start(arn, 'creating', times.creating);
  return response;
};

export const deleteDbInstance: Action = async (rds, scope, params) => {
  const { emulator, progress, times } = rds;
  const id = params.DBInstanceIdentifier ?? '';
  const instance = await emulator.instance(scope, id);
  if (!instance) throw instanceNotFound(id);
  await checkDeletion(rds, scope, instance);
  progress.start(instance.arn, 'deleting', times.deleting, async () => {
    await emulator.call(scope, 'DeleteDBInstance', params);
  });
  return responseWith('DeleteDBInstance', instance.xml);
};

async function checkDeletion({ emulator, progress }: Rds, scope: Scope, instance: Instance): Promise<void> {
  if (instance.deletionProtection)
    throw invalidCombination(
      'Cannot delete protected DB Instance, please disable deletion protection and try again.',
    );
  if (progress.statusOf(instance.arn) === 'deleting')
    throw instanceState(`Instance ${instance.id} is already being deleted.`);
  const cluster = instance.clusterId && (await emulator.cluster(scope, instance.clusterId));
  if (!cluster || cluster.instanceIds.length > 1 || cluster.globalClusterId === undefined) return;
  const global = await emulator.globalCluster(scope, cluster.globalClusterId);
  if (global && global.members.length > 1 && writerOf(global)?.clusterArn === cluster.arn)
    throw clusterState(
      'Cannot delete the last instance of the master cluster. Delete the replica cluster before deleting the last master cluster instance.',
    );
}
