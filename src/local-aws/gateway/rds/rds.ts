import type { Background } from './background.ts';
import type { Params, Scope } from '../emulator-api.ts';
import type { EmulatorRds } from './emulator-rds.ts';
import type { MasterUsers } from './master-users.ts';
import type { Cluster } from './model.ts';
import type { Progress, RdsTimes } from './progress.ts';
import type { Switchovers } from './switchovers.ts';
import type { XmlElement } from './xml.ts';

/** What becomes of the data when clusters join and leave global clusters. Keys are resource ids, which never change. */
export interface DatabaseMoves {
  /** All transactions are rolled back, as connections break. */
  interrupt(key: string): void;
  move(from: string, to: string): void;
  copy(from: string, to: string): Promise<void>;
  drop(key: string): Promise<void>;
}

/** What the actions share. */
export interface Rds {
  readonly emulator: EmulatorRds;
  readonly background: Background;
  readonly progress: Progress;
  readonly switchovers: Switchovers;
  readonly masterUsers: MasterUsers;
  readonly databases: DatabaseMoves;
  readonly times: RdsTimes;
}

/**
 * One action of the API.
 * @returns the `…Response` element; statuses in it are the emulator's.
 * @throws AwsFault
 */
export type Action = (rds: Rds, scope: Scope, params: Params) => Promise<XmlElement>;

/** Which database a cluster shows: all members of a global cluster show the same. */
export async function databaseKeyOf({ emulator }: Rds, scope: Scope, cluster: Cluster): Promise<string> {
  if (cluster.globalClusterId === undefined) return cluster.resourceId;
  const global = await emulator.globalCluster(scope, cluster.globalClusterId);
  return global?.resourceId ?? cluster.resourceId;
}
