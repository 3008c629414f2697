import { createRequestTokens } from './cloudformation/request-tokens.ts';
import { createMonitoring } from './alarms/index.ts';
import { createEmulatorApi } from './emulator-api.ts';
import type { Emulator } from './emulator.ts';
import { createSimulation } from './iam/simulation.ts';
import { createRds } from './rds/index.ts';
import { createReplication } from './replication.ts';
import { createResources } from './resources/index.ts';
import { createServiceQuotas } from './service-quotas/service.ts';
import type { GatewaySettings, Log, ResourceHook, Service } from './service.ts';
import { createSubscriptions } from './sns/subscriptions.ts';
import { createStackSetsService } from './stack-sets/index.ts';

export interface GatewayParts {
  readonly services: readonly Service[];
  readonly hooks: readonly ResourceHook[];
}

/** Everything that the gateway adds to the emulator. Nothing calls the emulator before the first request: it starts later. */
export type BuildServices = (emulator: Emulator, settings: GatewaySettings, log: Log) => GatewayParts;

export const buildServices: BuildServices = (emulator, settings, log) => {
  const { services, hooks } = createReplication(emulator, settings, log);
  const rds = createRds(emulator, settings, log);
  const resources = createResources(emulator);
  const monitoring = createMonitoring(emulator, settings, log);
  return {
    services: [
      createRequestTokens(),
      createStackSetsService(emulator, settings),
      ...services,
      ...rds.services,
      ...resources.services,
      ...monitoring.services,
      createSimulation(createEmulatorApi(emulator)),
      createServiceQuotas(settings),
      createSubscriptions(),
    ],
    hooks: [...hooks, ...rds.hooks, ...resources.hooks, ...monitoring.hooks],
  };
};
