import { AwsFault, type EmulatorApi } from '../../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../../service.ts';

/** AWS::Events::Archive. The emulator keeps the archive, and no event in it. */
export function createArchiveHook(api: EmulatorApi): ResourceHook {
  const call = async (change: ResourceChange, action: string, input: object): Promise<void> => {
    await api.json(change, 'events', `AWSEvents.${action}`, input);
  };

  const inputOf = ({ properties }: ResourceChange, ArchiveName: string) => {
    const { Description, EventPattern, RetentionDays, SourceArn } = properties;
    return {
      ...{ ArchiveName, Description, EventSourceArn: SourceArn },
      ...(EventPattern === undefined ? {} : { EventPattern: JSON.stringify(EventPattern) }),
      ...(RetentionDays === undefined ? {} : { RetentionDays: Number(RetentionDays) }),
    };
  };

  const resource = ({ region, account }: ResourceChange, name: string) => ({
    physicalId: name,
    attributes: { Arn: `arn:aws:events:${region}:${account}:archive/${name}`, ArchiveName: name },
  });

  return {
    type: 'AWS::Events::Archive',
    provide: {
      replacedBy: ['ArchiveName', 'SourceArn'],
      create: async (change) => {
        const { ArchiveName } = change.properties;
        const name =
          typeof ArchiveName === 'string' ? ArchiveName : `${change.stackName}-${change.logicalId}`;
        await call(change, 'CreateArchive', inputOf(change, name));
        return resource(change, name);
      },
      update: async (change) => {
        await call(change, 'UpdateArchive', inputOf(change, change.physicalId));
        return resource(change, change.physicalId);
      },
      delete: async (change) => {
        try {
          await call(change, 'DeleteArchive', { ArchiveName: change.physicalId });
        } catch (error) {
          if (!(error instanceof AwsFault && error.code === 'ResourceNotFoundException')) throw error;
        }
      },
    },
  };
}
