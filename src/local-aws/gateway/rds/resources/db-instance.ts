import type { Scope } from '../../emulator-api.ts';
import type { ProvidedResource, ResourceChange, ResourceHook } from '../../service.ts';
import { instanceEndpoint } from '../endpoints.ts';
import type { Instance } from '../model.ts';
import { perform } from '../perform.ts';
import type { Rds } from '../rds.ts';
import { descend } from '../xml.ts';
import { changed, generatedId, textOf, toParams } from './properties.ts';

const replacedBy = [
  'CharacterSetName',
  'DBClusterIdentifier',
  'DBInstanceIdentifier',
  'DBName',
  'DBSubnetGroupName',
  'Engine',
  'KmsKeyId',
  'MasterUsername',
  'SourceRegion',
  'StorageEncrypted',
];

/** AWS::RDS::DBInstance by the same actions as the API's, and as slow. */
export function createDbInstanceHook(rds: Rds): ResourceHook {
  const describe = async (scope: Scope, id: string): Promise<Instance> => {
    const instance = await rds.emulator.instance(scope, id);
    if (!instance) throw new Error(`DBInstance ${id} not found.`);
    return instance;
  };

  const create = async (change: ResourceChange): Promise<ProvidedResource> => {
    const { properties, stackName, logicalId } = change;
    const id = textOf(properties, 'DBInstanceIdentifier') ?? generatedId(stackName, logicalId);
    await perform(rds, change, 'CreateDBInstance', toParams({ ...properties, DBInstanceIdentifier: id }));
    const instance = await describe(change, id.toLowerCase());
    await rds.progress.settled(instance.arn);
    return provided(instance);
  };

  const update = async (change: ResourceChange): Promise<ProvidedResource> => {
    const { physicalId: id, properties, previousProperties: before = {} } = change;
    const changes = { ...changed(before, properties), DBInstanceIdentifier: id, ApplyImmediately: true };
    await rds.emulator.call(change, 'ModifyDBInstance', toParams(changes));
    return provided(await describe(change, id));
  };

  return {
    type: 'AWS::RDS::DBInstance',
    provide: {
      ...{ create, update, replacedBy },
      delete: async (change) => {
        const instance = await rds.emulator.instance(change, change.physicalId);
        if (!instance) return;
        const params = { DBInstanceIdentifier: instance.id, SkipFinalSnapshot: 'true' };
        await perform(rds, change, 'DeleteDBInstance', params);
        await rds.progress.settled(instance.arn);
      },
    },
  };
}

function provided({ id, arn, xml }: Instance): ProvidedResource {
  const text = (...path: readonly string[]): string => descend(xml, ...path)?.text ?? '';
  return {
    physicalId: id,
    attributes: {
      DBInstanceArn: arn,
      DbiResourceId: text('DbiResourceId'),
      'Endpoint.Address': instanceEndpoint(arn),
      'Endpoint.Port': text('Endpoint', 'Port'),
      'Endpoint.HostedZoneId': text('Endpoint', 'HostedZoneId'),
    },
  };
}
