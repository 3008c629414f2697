import type { Action } from '../rds.ts';
import { createDbCluster, deleteDbCluster, modifyDbCluster } from './clusters.ts';
import { createGlobalCluster, deleteGlobalCluster, removeFromGlobalCluster } from './global-clusters.ts';
import { createDbInstance, deleteDbInstance } from './instances.ts';
import { describeOrderableDbInstanceOptions } from './orderable-options.ts';
import { failoverGlobalCluster, switchoverGlobalCluster } from './switchover.ts';

/** What the gateway adds to. Every other action is the emulator's. */
export const actions: ReadonlyMap<string, Action> = new Map([
  ['CreateDBCluster', createDbCluster],
  ['ModifyDBCluster', modifyDbCluster],
  ['DeleteDBCluster', deleteDbCluster],
  ['CreateDBInstance', createDbInstance],
  ['DeleteDBInstance', deleteDbInstance],
  ['CreateGlobalCluster', createGlobalCluster],
  ['DeleteGlobalCluster', deleteGlobalCluster],
  ['RemoveFromGlobalCluster', removeFromGlobalCluster],
  ['SwitchoverGlobalCluster', switchoverGlobalCluster],
  ['FailoverGlobalCluster', failoverGlobalCluster],
  ['DescribeOrderableDBInstanceOptions', describeOrderableDbInstanceOptions],
]);
