import type { EmulatorApi } from '../../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../../service.ts';
import { instanceEndpoint, writerEndpoint } from '../endpoints.ts';
import type { Rds } from '../rds.ts';
import { textOf } from './properties.ts';

/** The emulator completes the secret with where the database is; this corrects the host. */
export function createSecretTargetAttachmentHook({ emulator }: Rds, api: EmulatorApi): ResourceHook {
  const hostOf = async (change: ResourceChange): Promise<string | undefined> => {
    const id = textOf(change.properties, 'TargetId') ?? '';
    switch (change.properties.TargetType) {
      case 'AWS::RDS::DBCluster': {
        const cluster = await emulator.cluster(change, id);
        return cluster && writerEndpoint(cluster.arn);
      }
      case 'AWS::RDS::DBInstance': {
        const instance = await emulator.instance(change, id);
        return instance && instanceEndpoint(instance.arn);
      }
      default:
        return undefined;
    }
  };

  return {
    type: 'AWS::SecretsManager::SecretTargetAttachment',
    after: async (change) => {
      const host = change.action === 'delete' ? undefined : await hostOf(change);
      if (host === undefined) return;
      const SecretId = change.physicalId;
      const call = (operation: string, body: object): Promise<unknown> =>
        api.json(change, 'secretsmanager', `secretsmanager.${operation}`, { SecretId, ...body });
      const { SecretString } = (await call('GetSecretValue', {})) as { readonly SecretString: string };
      const value = { ...(JSON.parse(SecretString) as object), host };
      await call('PutSecretValue', { SecretString: JSON.stringify(value) });
    },
  };
}
