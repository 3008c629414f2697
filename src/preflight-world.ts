import { callGrants } from './aws/calls.ts';
import type { Clients } from './aws/clients.ts';
import { createDatabases } from './aws/databases.ts';
import { createExistingNames } from './aws/existing-names.ts';
import type { Identity } from './aws/identity.ts';
import { createPermissions } from './aws/permissions.ts';
import { createQuotas, createUsage } from './aws/quotas.ts';
import { createRegionDirectory } from './aws/regions.ts';
import { createSessions } from './aws/session.ts';
import { createStacks } from './aws/stacks.ts';
import { createStackSets } from './aws/stack-sets.ts';
import { createTemplateValidation } from './aws/template-validation.ts';
import type { LoadedConfig } from './config/load.ts';
import type { Platform } from './platform.ts';
import { createDeployed } from './preflight/deployed.ts';
import { operatorGrants } from './preflight/policy/operator.ts';
import type { PreflightWorld } from './preflight/world.ts';

type PreflightRequest = Pick<PreflightWorld, 'entries'> & Partial<Pick<PreflightWorld, 'continuesRollback'>>;

/** What preflight asks: the command of that name, and a deploy at its beginning. */
export function preflightWorld(
  loaded: LoadedConfig,
  { wanted: layers, settings }: Platform,
  clients: Clients,
  { account, arn: actor }: Identity,
  { entries, continuesRollback = false }: PreflightRequest,
): PreflightWorld {
  const { sourceRegion: source, targetRegion: target, environmentSuffix } = loaded.config;
  const regions = { source, target };
  const stacks = createStacks(clients);
  const stackSets = createStackSets(clients, source);
  return {
    ...{ regions, account, actor, environmentSuffix, layers, settings, stacks, stackSets },
    grants: operatorGrants(callGrants, layers),
    ...{ entries, continuesRollback },
    now: () => Date.now(),
    deployed: createDeployed(layers, { stacks, stackSets, regions, account }),
    databases: createDatabases(clients),
    directory: createRegionDirectory(clients),
    sessions: createSessions(clients),
    permissions: createPermissions(clients),
    quotas: createQuotas(clients),
    usage: createUsage(clients),
    names: createExistingNames(clients),
    templates: createTemplateValidation(clients),
  };
}
