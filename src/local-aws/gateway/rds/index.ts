import { createEmulatorApi } from '../emulator-api.ts';
import type { Emulator } from '../emulator.ts';
import { publishMetrics } from '../metrics/publisher.ts';
import { Databases } from '../rds-data/databases.ts';
import { RdsDataService } from '../rds-data/service.ts';
import type { GatewaySettings, Log, ResourceHook, Service } from '../service.ts';
import { Background } from './background.ts';
import { EmulatorRds } from './emulator-rds.ts';
import { collectLagMetrics, createLag } from './lag.ts';
import { MasterUsers } from './master-users.ts';
import { defaultTimes, Progress, type RdsTimes } from './progress.ts';
import type { Rds } from './rds.ts';
import { createDbClusterHook } from './resources/db-cluster.ts';
import { createDbInstanceHook } from './resources/db-instance.ts';
import { createGlobalClusterHook } from './resources/global-cluster.ts';
import { createSecretTargetAttachmentHook } from './resources/secret-target-attachment.ts';
import { RdsService } from './service.ts';
import { Switchovers } from './switchovers.ts';

export interface Databased {
  readonly services: readonly Service[];
  readonly hooks: readonly ResourceHook[];
}

/** As the settings have them at every use. */
const timesOf = (settings: GatewaySettings, byDefault: RdsTimes): RdsTimes => ({
  get creating() {
    return settings.databaseTimes?.creating ?? byDefault.creating;
  },
  get deleting() {
    return settings.databaseTimes?.deleting ?? byDefault.deleting;
  },
  get promoting() {
    return settings.databaseTimes?.promoting ?? byDefault.promoting;
  },
  get switchingOver() {
    return settings.databaseTimes?.switchingOver ?? byDefault.switchingOver;
  },
});

/**
 * RDS with Aurora global databases, and the Data API. The emulator keeps clusters, instances and who is whose member; what
 * takes time, what is refused and what is late is ours.
 */
export function createRds(
  emulator: Emulator,
  settings: GatewaySettings,
  log: Log,
  times: RdsTimes = defaultTimes,
): Databased {
  const api = createEmulatorApi(emulator);
  const background = new Background(log);
  const databases = new Databases(log);
  const rds: Rds = {
    ...{ background, databases, times: timesOf(settings, times) },
    emulator: new EmulatorRds(api, emulator.account),
    progress: new Progress(background),
    switchovers: new Switchovers(background),
    masterUsers: new MasterUsers(),
  };
  const lag = createLag(settings);
  const publication = publishMetrics(collectLagMetrics(rds.emulator, lag), emulator, settings, log);
  const service = new RdsService(rds);
  return {
    services: [
      {
        name: service.name,
        handle: (request, forward) => service.handle(request, forward),
        close: async () => {
          await publication.close();
          await background.close();
        },
      },
      new RdsDataService(rds, api, databases, lag),
    ],
    hooks: [
      createGlobalClusterHook(rds),
      createDbClusterHook(rds),
      createDbInstanceHook(rds),
      createSecretTargetAttachmentHook(rds, api),
    ],
  };
}
