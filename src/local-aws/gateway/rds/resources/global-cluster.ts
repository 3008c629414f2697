import type { Scope } from '../../emulator-api.ts';
import type { ProvidedResource, ResourceChange, ResourceHook } from '../../service.ts';
import { resourceIn } from '../actions/answers.ts';
import { readGlobalCluster } from '../model.ts';
import { perform } from '../perform.ts';
import { globalEndpoint } from '../present.ts';
import type { Rds } from '../rds.ts';
import type { XmlElement } from '../xml.ts';
import { changed, generatedId, textOf, toParams } from './properties.ts';

const replacedBy = ['Engine', 'GlobalClusterIdentifier', 'SourceDBClusterIdentifier', 'StorageEncrypted'];

/** AWS::RDS::GlobalCluster, with the GetAtt `GlobalEndpoint.Address`. */
export function createGlobalClusterHook(rds: Rds): ResourceHook {
  const create = async (change: ResourceChange): Promise<ProvidedResource> => {
    const { properties, stackName, logicalId } = change;
    const id = textOf(properties, 'GlobalClusterIdentifier') ?? generatedId(stackName, logicalId);
    const params = toParams({ ...properties, GlobalClusterIdentifier: id });
    const response = await perform(rds, change, 'CreateGlobalCluster', params);
    const xml = resourceIn(response, 'CreateGlobalCluster', 'GlobalCluster');
    await rds.progress.settled(readGlobalCluster(xml).arn);
    return provided(xml);
  };

  const update = async (change: ResourceChange): Promise<ProvidedResource> => {
    const { physicalId: id, properties, previousProperties: before = {} } = change;
    const changes = { ...changed(before, properties), GlobalClusterIdentifier: id };
    const response = await rds.emulator.call(change, 'ModifyGlobalCluster', toParams(changes));
    return provided(resourceIn(response, 'ModifyGlobalCluster', 'GlobalCluster'));
  };

  /** AWS's handler takes out the cluster that the template named as the source, and no other. */
  const removeSource = async (scope: Scope, globalId: string, sourceId: string): Promise<void> => {
    const source = await rds.emulator.cluster(scope, sourceId);
    if (source?.globalClusterId !== globalId) return;
    const membership = { GlobalClusterIdentifier: globalId, DbClusterIdentifier: source.arn };
    await perform(rds, scope, 'RemoveFromGlobalCluster', membership);
    await rds.progress.settled(source.arn);
  };

  return {
    type: 'AWS::RDS::GlobalCluster',
    provide: {
      ...{ create, update, replacedBy },
      delete: async (change) => {
        const { physicalId: id, properties } = change;
        if (!(await rds.emulator.globalCluster(change, id))) return;
        const source = textOf(properties, 'SourceDBClusterIdentifier');
        if (source !== undefined) await removeSource(change, id, source);
        await perform(rds, change, 'DeleteGlobalCluster', { GlobalClusterIdentifier: id });
      },
    },
  };
}

const provided = (xml: XmlElement): ProvidedResource => ({
  physicalId: readGlobalCluster(xml).id,
  attributes: { 'GlobalEndpoint.Address': globalEndpoint(xml) },
});
