import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import type { StackInstanceView, StackView } from '../../../src/deployment/ports.ts';
import type { Check } from '../../../src/preflight/check.ts';
import { runChecks } from '../../../src/preflight/check.ts';
import { createDeployed, type DeployedStack } from '../../../src/preflight/deployed.ts';
import type { Finding } from '../../../src/preflight/finding.ts';
import type { PreflightWorld } from '../../../src/preflight/world.ts';

export const regions = { source: 'us-east-1', target: 'eu-central-1' };
export const account = '111122223333';

export const notAsked = (what: string) => (): never => {
  throw new Error(`nobody should ask for ${what}`);
};

/** A port of which a test says what is asked. */
export const port = <Port extends object>(name: string, answers: Partial<Port>): Port =>
  new Proxy(answers as Port, {
    get: (target, key) => Reflect.get(target, key) ?? notAsked(`${name}.${String(key)}`),
  });

export const layerOf = (
  name: string,
  resources: object,
  more: Partial<DeployableLayer> & { readonly template?: string; readonly body?: object } = {},
): DeployableLayer => {
  const { body = {}, ...rest } = more;
  return {
    name,
    title: name,
    template: `${name}.json`,
    kind: 'stack',
    regions: ['source'],
    dependsOn: [],
    parameters: {},
    stackName: `trading-analytics-${name}-dev`,
    templateBody: JSON.stringify({ Resources: resources, ...body }),
    ...rest,
  };
};

export const stackOf = (
  { stackName }: Pick<DeployableLayer, 'stackName'>,
  more: Partial<StackView> = {},
): StackView => ({
  id: `arn:${stackName}`,
  name: stackName,
  status: 'CREATE_COMPLETE',
  reason: '',
  state: 'usable',
  changedAt: 0,
  parameters: {},
  outputs: {},
  ...more,
});

export const deployedOf = (
  layer: DeployableLayer,
  stack: StackView | undefined,
  instance?: StackInstanceView,
): DeployedStack => ({ layer, role: 'source', region: regions.source, stack, instance });

/** A world in which nothing is deployed and nothing else may be asked, but for what a test says. */
export function worldOf(changes: Partial<PreflightWorld> = {}): PreflightWorld {
  const { layers = [] } = changes;
  const stacks =
    changes.stacks ??
    port<PreflightWorld['stacks']>('stacks', { describe: async () => undefined, resources: async () => [] });
  const stackSets =
    changes.stackSets ??
    port<PreflightWorld['stackSets']>('stackSets', {
      list: async () => [],
    });
  return {
    ...{ regions, account, layers, stacks, stackSets },
    actor: `arn:aws:iam::${account}:user/ada`,
    environmentSuffix: 'dev',
    settings: {},
    grants: [],
    entries: [],
    continuesRollback: false,
    now: () => 0,
    deployed: createDeployed(layers, { stacks, stackSets, regions, account }),
    databases: port('databases', {}),
    directory: port('directory', {}),
    sessions: port('sessions', {}),
    permissions: port('permissions', {}),
    quotas: port('quotas', {}),
    usage: port('usage', {}),
    names: port('names', {}),
    templates: port('templates', {}),
    ...changes,
  };
}

export const findingsOf = async (check: Check, world: PreflightWorld): Promise<readonly Finding[]> =>
  (await runChecks([check], world)).flatMap(({ findings }) => findings);

/** `severity region: what`, for comparisons. */
export const inShort = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, region, what }) => `${severity} ${region}: ${what}`);
