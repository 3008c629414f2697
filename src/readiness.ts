import { callGrants } from './aws/calls.ts';
import { createClients, type AwsAccess, type Clients } from './aws/clients.ts';
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
import { checkLayers } from './deployment/check.ts';
import { artifactsRead } from './deployment/layer.ts';
import { checkIdentity, readState } from './main.ts';
import { loadPlatform, type Platform } from './platform.ts';
import { runChecks } from './preflight/check.ts';
import { checks } from './preflight/checks/index.ts';
import { createDeployed } from './preflight/deployed.ts';
import type { CheckResult } from './preflight/finding.ts';
import { executionRolePolicies } from './preflight/policy/execution-role.ts';
import { commandNames, type CommandName } from './preflight/policy/grant.ts';
import { operatorGrants, operatorPolicies, type NamedPolicy } from './preflight/policy/operator.ts';
import { typesWithoutGrants } from './preflight/policy/stack-resources.ts';
import type { PreflightWorld } from './preflight/world.ts';
import type { RegionPair } from './runbook/events.ts';

export interface Readiness {
  readonly environment: string;
  readonly account: string;
  readonly actor: string;
  readonly regions: RegionPair;
  readonly results: readonly CheckResult[];
}

/**
 * Looks at everything that would keep a deploy from going through. Only reads: no lock, no journal, nothing is made.
 * @throws MigrationError for a configuration that cannot be deployed (exit 2), and for credentials (exit 6).
 */
export async function checkReadiness(config: LoadedConfig, access: AwsAccess): Promise<Readiness> {
  const platform = loadPlatform(config);
  checkLayers(platform.wanted, platform.settings);
  // An artifact that was not built would else be missed by a deploy only.
  platform.wanted.flatMap(artifactsRead).forEach(platform.readArtifact);
  const clients = createClients(access);
  try {
    const identity = await checkIdentity(clients, config.config);
    const world = preflightWorld(config, platform, clients, identity);
    const { account, actor, regions, environmentSuffix: environment } = world;
    return { environment, account, actor, regions, results: await runChecks(checks, world) };
  } finally {
    clients.destroy();
  }
}

function preflightWorld(
  loaded: LoadedConfig,
  { wanted: layers, settings }: Platform,
  clients: Clients,
  { account, arn: actor }: Identity,
): PreflightWorld {
  const { sourceRegion: source, targetRegion: target, environmentSuffix } = loaded.config;
  const regions = { source, target };
  const stacks = createStacks(clients);
  const stackSets = createStackSets(clients, source);
  return {
    ...{ regions, account, actor, environmentSuffix, layers, settings, stacks, stackSets },
    grants: operatorGrants(callGrants, layers),
    entries: readState(loaded).entries,
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

export interface PolicyRequest {
  readonly for: 'operator' | 'execution-role';
  /** Of an operator; all when none is named. */
  readonly command: CommandName | undefined;
}

export interface Policies {
  readonly policies: readonly NamedPolicy[];
  /** Types of resources of plain stacks of which nobody here knows what they need. */
  readonly typesLeftOut: readonly string[];
}

/** The least that is needed, from what the adapters call and the templates hold. AWS is not asked. */
export function leastPrivilege(loaded: LoadedConfig, request: PolicyRequest): Policies {
  const { layers } = loadPlatform(loaded);
  const { sourceRegion: source, targetRegion: target, environmentSuffix, accountId } = loaded.config;
  const scope = { account: accountId ?? '*', regions: { source, target }, environmentSuffix };
  if (request.for === 'execution-role')
    return { policies: executionRolePolicies(layers, scope), typesLeftOut: [] };
  const commands = request.command === undefined ? commandNames : [request.command];
  return {
    policies: operatorPolicies(operatorGrants(callGrants, layers), commands, scope),
    typesLeftOut: commands.includes('deploy') ? typesWithoutGrants(layers) : [],
  };
}
