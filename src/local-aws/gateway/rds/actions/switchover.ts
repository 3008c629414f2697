import type { Params, Scope } from '../../emulator-api.ts';
import { clusterNotFound, clusterState, globalClusterState, invalidCombination } from '../fault.ts';
import { parseArn, regionOf, secondariesOf, writerOf, type Cluster, type GlobalCluster } from '../model.ts';
import type { Action, Rds } from '../rds.ts';
import { descend, type XmlElement } from '../xml.ts';
import { responseWith } from './answers.ts';
import { settledGlobalCluster } from './global-clusters.ts';

/** Without loss: asked for in the region of the writer. */
export const switchoverGlobalCluster: Action = async (rds, scope, params) =>
  moveWriter(rds, scope, params, { action: 'SwitchoverGlobalCluster', isDataLossAllowed: false });

/** With AllowDataLoss a failover, asked for in whatever region still answers; otherwise a switchover. */
export const failoverGlobalCluster: Action = async (rds, scope, params) => {
  if (params.AllowDataLoss !== undefined && params.Switchover !== undefined)
    throw invalidCombination("AllowDataLoss can't be specified together with the Switchover parameter.");
  const isDataLossAllowed = params.AllowDataLoss === 'true';
  return moveWriter(rds, scope, params, { action: 'FailoverGlobalCluster', isDataLossAllowed });
};

interface Kind {
  readonly action: string;
  readonly isDataLossAllowed: boolean;
}

async function moveWriter(rds: Rds, scope: Scope, params: Params, kind: Kind): Promise<XmlElement> {
  const { GlobalClusterIdentifier: id = '', TargetDbClusterIdentifier: to = '' } = params;
  const global = await settledGlobalCluster(rds, scope, id);
  const from = writerOf(global)?.clusterArn;
  await checkTarget(rds, scope, global, to);
  if (from === undefined) throw globalClusterState(`Global cluster ${global.id} has no primary DB cluster.`);
  if (!kind.isDataLossAllowed && regionOf(from) !== scope.region)
    throw globalClusterState(
      `A switchover of global cluster ${global.id} must be requested in the Region of its primary DB cluster, ${regionOf(from)}.`,
    );
  const { isDataLossAllowed } = kind;
  rds.switchovers.start({
    ...{ global, from, to, isDataLossAllowed, duration: rds.times.switchingOver },
    interrupt: () => rds.databases.interrupt(global.resourceId),
    flip: async () => {
      await rds.emulator.call(scope, kind.action, { ...params, GlobalClusterIdentifier: global.id });
    },
  });
  return responseWith(kind.action, await describe(rds, scope, global.id));
}

/** The target is named by ARN: an identifier is looked for in the region of the request, where it is not. */
async function checkTarget(rds: Rds, scope: Scope, global: GlobalCluster, arn: string): Promise<void> {
  const target = parseArn(arn) ? await rds.emulator.cluster(scope, arn) : undefined;
  if (!target) throw clusterNotFound(arn);
  if (!secondariesOf(global).some(({ clusterArn }) => clusterArn === arn))
    throw globalClusterState(`DB cluster ${arn} is not a secondary of global cluster ${global.id}.`);
  const members = await Promise.all(
    global.members.map(({ clusterArn }) => rds.emulator.cluster(scope, clusterArn)),
  );
  const busy = members.find((cluster): cluster is Cluster => {
    return cluster !== undefined && rds.progress.statusOf(cluster.arn) !== undefined;
  });
  if (busy) throw clusterState(`DB cluster ${busy.id} is not in the available state.`);
  if (target.instanceIds.length === 0)
    throw clusterState(`DB cluster ${target.id} has no DB instance that could become the writer.`);
}

async function describe(rds: Rds, scope: Scope, id: string): Promise<XmlElement> {
  const response = await rds.emulator.call(scope, 'DescribeGlobalClusters', { GlobalClusterIdentifier: id });
  const path = ['DescribeGlobalClustersResult', 'GlobalClusters', 'GlobalClusterMember'];
  const found = descend(response, ...path);
  if (!found) throw new Error(`the emulator lost global cluster ${id}`);
  return { ...found, name: 'GlobalCluster' };
}
