import type { EmulatorApi } from '../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../service.ts';

interface Dropped {
  readonly type: string;
  readonly properties: readonly string[];
  /** Sets them to what the change has. `change.physicalId` is known. */
  readonly set: (api: EmulatorApi, change: ResourceChange) => Promise<unknown>;
}

type Values = Readonly<Record<string, unknown>>;
const valuesOf = (value: unknown): Values => (value ?? {}) as Values;

/** What the emulator's CloudFormation ignores though its API does not. */
const dropped: readonly Dropped[] = [
  {
    type: 'AWS::Kinesis::Stream',
    properties: ['StreamEncryption'],
    set: (api, change) => {
      const now = valuesOf(change.properties.StreamEncryption);
      const before = valuesOf(change.previousProperties?.StreamEncryption);
      const encryption = { EncryptionType: 'KMS', KeyId: now.KeyId ?? before.KeyId };
      const action = 'KeyId' in now ? 'StartStreamEncryption' : 'StopStreamEncryption';
      return api.json(change, 'kinesis', `Kinesis_20131202.${action}`, {
        ...{ StreamName: change.physicalId, ...encryption },
      });
    },
  },
  {
    type: 'AWS::Lambda::Function',
    properties: ['DeadLetterConfig', 'KmsKeyArn'],
    set: (api, change) => {
      const { DeadLetterConfig = { TargetArn: '' }, KmsKeyArn: KMSKeyArn = '' } = change.properties;
      const path = `/2015-03-31/functions/${encodeURIComponent(change.physicalId)}/configuration`;
      return api.rest(change, 'lambda', 'PUT', path, JSON.stringify({ DeadLetterConfig, KMSKeyArn }));
    },
  },
  {
    type: 'AWS::Lambda::Function',
    properties: ['ReservedConcurrentExecutions'],
    set: (api, change) => {
      const { ReservedConcurrentExecutions: reserved } = change.properties;
      const path = `/2017-10-31/functions/${encodeURIComponent(change.physicalId)}/concurrency`;
      if (reserved === undefined) return api.rest(change, 'lambda', 'DELETE', path);
      const body = JSON.stringify({ ReservedConcurrentExecutions: Number(reserved) });
      return api.rest(change, 'lambda', 'PUT', path, body);
    },
  },
  {
    type: 'AWS::ApiGateway::Stage',
    properties: ['AccessLogSetting'],
    set: (api, change) => {
      const { RestApiId, StageName, AccessLogSetting } = change.properties;
      const { DestinationArn, Format } = valuesOf(AccessLogSetting);
      const patchOperations = AccessLogSetting
        ? [
            { op: 'replace', path: '/accessLogSettings/destinationArn', value: DestinationArn },
            { op: 'replace', path: '/accessLogSettings/format', value: Format },
          ]
        : [{ op: 'remove', path: '/accessLogSettings' }];
      const path = `/restapis/${String(RestApiId)}/stages/${String(StageName)}`;
      return api.rest(change, 'apigateway', 'PATCH', path, JSON.stringify({ patchOperations }));
    },
  },
  {
    type: 'AWS::Events::EventBus',
    properties: ['KmsKeyIdentifier'],
    set: (api, change) => {
      const { KmsKeyIdentifier = '' } = change.properties;
      return api.json(change, 'events', 'AWSEvents.UpdateEventBus', {
        ...{ Name: change.physicalId, KmsKeyIdentifier },
      });
    },
  },
];

export const createDroppedPropertyHooks = (api: EmulatorApi): ResourceHook[] =>
  dropped.map(({ type, properties, set }) => ({
    type,
    after: async (change) => {
      const differs = (name: string): boolean =>
        JSON.stringify(change.properties[name]) !== JSON.stringify(change.previousProperties?.[name]);
      if (change.action !== 'delete' && properties.some(differs)) await set(api, change);
    },
  }));
