import type { Layer } from '../deployment/layer.ts';
import { application } from './layers/application.ts';
import { bootstrap } from './layers/bootstrap.ts';
import { dashboardState } from './layers/dashboard-state.ts';
import { database } from './layers/database.ts';
import { globalDatabase } from './layers/global-database.ts';
import { monitoring } from './layers/monitoring.ts';
import { network } from './layers/network.ts';
import { notifications } from './layers/notifications.ts';
import { peering } from './layers/peering.ts';
import { storage } from './layers/storage.ts';
import { streaming } from './layers/streaming.ts';
import { traffic } from './layers/traffic.ts';

/** The platform, as layers: one file each. What a layer reads of another is its dependency. */
export const builtInLayers: readonly Layer[] = [
  bootstrap,
  network,
  peering,
  notifications,
  storage,
  dashboardState,
  streaming,
  globalDatabase,
  database,
  application,
  monitoring,
  traffic,
];
