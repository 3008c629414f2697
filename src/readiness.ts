import { callGrants } from './aws/calls.ts';
import { createClients, type AwsAccess } from './aws/clients.ts';
import type { LoadedConfig } from './config/load.ts';
import { parseStateUrl } from './config/state-url.ts';
import { checkLayers } from './deployment/check.ts';
import { artifactsRead } from './deployment/layer.ts';
import { allEntries } from './state.ts';
import { checkIdentity } from './world.ts';
import { loadPlatform } from './platform.ts';
import { preflightWorld } from './preflight-world.ts';
import { runChecks } from './preflight/check.ts';
import { checks } from './preflight/checks/index.ts';
import type { CheckResult } from './preflight/finding.ts';
import { executionRolePolicies } from './preflight/policy/execution-role.ts';
import { commandNames, type CommandName } from './preflight/policy/grant.ts';
import { operatorGrants, operatorPolicies, type NamedPolicy } from './preflight/policy/operator.ts';
import { typesWithoutGrants } from './preflight/policy/stack-resources.ts';
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
    const entries = await allEntries(config);
    const world = preflightWorld(config, platform, clients, identity, { entries });
    const { account, actor, regions, environmentSuffix: environment } = world;
    return { environment, account, actor, regions, results: await runChecks(checks, world) };
  } finally {
    clients.destroy();
  }
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
  const state = parseStateUrl(loaded.config.state ?? '');
  const scope = {
    ...{ account: accountId ?? '*', regions: { source, target }, environmentSuffix },
    ...(state && { state }),
  };
  if (request.for === 'execution-role')
    return { policies: executionRolePolicies(layers, scope), typesLeftOut: [] };
  const commands = request.command === undefined ? commandNames : [request.command];
  return {
    policies: operatorPolicies(operatorGrants(callGrants, layers), commands, scope),
    typesLeftOut: commands.includes('deploy') ? typesWithoutGrants(layers) : [],
  };
}
