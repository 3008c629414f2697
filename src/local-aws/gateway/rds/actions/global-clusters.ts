import type { Scope } from '../../emulator-api.ts';
import { clusterNotFound, globalClusterNotFound, globalClusterState, invalidValue } from '../fault.ts';
import { readGlobalCluster, writerOf, type GlobalCluster } from '../model.ts';
import type { Action, Rds } from '../rds.ts';
import { resourceIn } from './answers.ts';

/** @throws AwsFault when it does not exist, or its writer is moving. */
export async function settledGlobalCluster(rds: Rds, scope: Scope, id: string): Promise<GlobalCluster> {
  const global = await rds.emulator.globalCluster(scope, id);
  if (!global) throw globalClusterNotFound(id);
  const state = rds.switchovers.stateOf(global.arn);
  if (state) throw globalClusterState(`Global cluster ${global.id} is in state ${state.status}.`);
  return global;
}

/** From a source cluster it takes whatever is the source's. */
export const createGlobalCluster: Action = async (rds, scope, params) => {
  const { emulator, progress, times } = rds;
  const { SourceDBClusterIdentifier: sourceId } = params;
  const source = sourceId === undefined ? undefined : await emulator.cluster(scope, sourceId);
  if (sourceId !== undefined && !source) throw clusterNotFound(sourceId);
  const inherited = source ? { StorageEncrypted: String(source.storageEncrypted) } : {};
  const response = await emulator.call(scope, 'CreateGlobalCluster', { ...params, ...inherited });
  const global = readGlobalCluster(resourceIn(response, 'CreateGlobalCluster', 'GlobalCluster'));
  progress.start(global.arn, 'creating', times.creating);
  if (source) {
    rds.masterUsers.copy(source.resourceId, global.resourceId);
    rds.databases.move(source.resourceId, global.resourceId);
  }
  return response;
};

export const deleteGlobalCluster: Action = async (rds, scope, params) => {
  const global = await settledGlobalCluster(rds, scope, params.GlobalClusterIdentifier ?? '');
  if (global.members.length > 0) throw globalClusterState(`Global Cluster ${global.arn} is not empty`);
  const response = await rds.emulator.call(scope, 'DeleteGlobalCluster', params);
  rds.masterUsers.forget(global.resourceId);
  await rds.databases.drop(global.resourceId);
  return response;
};

/** By ARN only (T38). A secondary becomes a cluster of its own with a copy of the data, which takes a while. */
export const removeFromGlobalCluster: Action = async (rds, scope, params) => {
  const { emulator, progress, times } = rds;
  const { GlobalClusterIdentifier: id = '', DbClusterIdentifier: arn = '' } = params;
  const global = await settledGlobalCluster(rds, scope, id);
  const member = global.members.find(({ clusterArn }) => clusterArn === arn);
  if (!member) throw invalidValue(`Cluster ${arn} is not found in global cluster ${global.id}`);
  const cluster = await emulator.cluster(scope, arn);
  const response = await emulator.call(scope, 'RemoveFromGlobalCluster', {
    ...params,
    GlobalClusterIdentifier: global.id,
  });
  if (!cluster) return response;
  rds.masterUsers.copy(global.resourceId, cluster.resourceId);
  if (writerOf(global)?.clusterArn === arn) rds.databases.move(global.resourceId, cluster.resourceId);
  else
    progress.start(arn, 'promoting', times.promoting, () =>
      rds.databases.copy(global.resourceId, cluster.resourceId),
    );
  return response;
};
