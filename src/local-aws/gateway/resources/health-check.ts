import { AwsFault, type EmulatorApi } from '../emulator-api.ts';
import { childrenOf, parseXml, textOf } from '../xml-tree.ts';
import type { ResourceChange, ResourceHook } from '../service.ts';
import { element, wrap, type XmlValue } from '../xml.ts';

const path = '/2013-04-01/healthcheck';
/** "Update requires: Replacement", though HealthCheckConfig as a whole does not. */
const createOnly = ['MeasureLatency', 'RequestInterval', 'Type'];
/** What an element of a list is called in Route 53's XML. */
const memberOf: Readonly<Record<string, string>> = {
  ChildHealthChecks: 'ChildHealthCheck',
  Regions: 'Region',
};

type Config = Readonly<Record<string, unknown>>;

/** AWS::Route53::HealthCheck. Nothing is ever asked for its health: the emulator keeps the check and no more. */
export function createHealthCheckHook(api: EmulatorApi): ResourceHook {
  const resource = (id: string) => ({ physicalId: id, attributes: { HealthCheckId: id } });

  const create = async (change: ResourceChange) => {
    const { stackName, logicalId } = change;
    const body = wrap(
      'CreateHealthCheckRequest',
      element('CallerReference', `${stackName}-${logicalId}-${Date.now()}`),
      wrap('HealthCheckConfig', ...configXml(configOf(change.properties))),
    );
    const created = parseXml(await api.rest(change, 'route53', 'POST', path, body));
    const [check] = childrenOf(created, 'HealthCheck');
    const id = check && textOf(check, 'Id');
    if (id === undefined) throw new Error('Route 53 answered no health check');
    await tag(api, change, id);
    return resource(id);
  };

  return {
    type: 'AWS::Route53::HealthCheck',
    provide: {
      create,
      update: async (change) => {
        const [now, before] = [change.properties, change.previousProperties ?? {}].map(configOf);
        if (createOnly.some((name) => now?.[name] !== before?.[name])) return create(change);
        const body = wrap('UpdateHealthCheckRequest', ...configXml(now ?? {}));
        await api.rest(change, 'route53', 'POST', `${path}/${change.physicalId}`, body);
        await tag(api, change, change.physicalId);
        return resource(change.physicalId);
      },
      delete: async (change) => {
        try {
          await api.rest(change, 'route53', 'DELETE', `${path}/${change.physicalId}`);
        } catch (error) {
          if (!(error instanceof AwsFault && error.code === 'NoSuchHealthCheck')) throw error;
        }
      },
    },
  };
}

const configOf = (properties: Config): Config => (properties.HealthCheckConfig ?? {}) as Config;

/** Elements of strings, numbers, booleans, lists and objects, as they are called in the template. */
const configXml = (config: Config): string[] =>
  Object.entries(config).map(([name, value]) => {
    if (Array.isArray(value)) {
      return wrap(
        name,
        ...(value as XmlValue[]).map((member) => element(memberOf[name] ?? 'member', member)),
      );
    }
    if (typeof value === 'object' && value !== null) return wrap(name, ...configXml(value as Config));
    return element(name, value as XmlValue);
  });

async function tag(api: EmulatorApi, change: ResourceChange, id: string): Promise<void> {
  const tags = (change.properties.HealthCheckTags ?? []) as readonly { Key: string; Value: string }[];
  const before = (change.previousProperties?.HealthCheckTags ?? []) as typeof tags;
  const gone = before.filter(({ Key }) => !tags.some((kept) => kept.Key === Key));
  if (tags.length + gone.length === 0) return;
  const added = tags.map(({ Key, Value }) => wrap('Tag', element('Key', Key), element('Value', Value)));
  const removed = gone.map(({ Key }) => element('Key', Key));
  const body = wrap(
    'ChangeTagsForResourceRequest',
    added.length > 0 ? wrap('AddTags', ...added) : '',
    removed.length > 0 ? wrap('RemoveTagKeys', ...removed) : '',
  );
  await api.rest(change, 'route53', 'POST', `/2013-04-01/tags/healthcheck/${id}`, body);
}
