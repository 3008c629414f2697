import { jsonSchema } from '../../../src/config/json-schema.ts';
import type { SettingName } from '../../../src/templates/settings.ts';

/** Where an operator sets what a template takes, in the configuration file. */
export const configurationOf: Readonly<Record<SettingName, string>> = {
  EnvironmentSuffix: 'environmentSuffix',
  SourceRegion: 'sourceRegion',
  TargetRegion: 'targetRegion',
  SourceVpcCidr: 'sourceVpcCidr',
  TargetVpcCidr: 'targetVpcCidr',
  EnableNatGateway: 'platform.natGateway',
  EnableInterfaceEndpoints: 'platform.interfaceEndpoints',
  ReplicateDeleteMarkers: 'platform.replicateDeleteMarkers',
  EnableDeletionProtection: 'platform.deletionProtection',
  StreamShardCount: 'platform.streamShards',
  LambdaRuntime: 'platform.lambdaRuntime',
  ManageApiGatewayAccount: 'platform.manageApiGatewayAccount',
  SourceConsumersEnabled: 'platform.consumers',
  TargetConsumersEnabled: 'platform.consumers',
  DatabaseMasterUsername: 'platform.database.masterUsername',
  DatabaseInstanceClass: 'platform.database.instanceClass',
  DatabaseEngineVersion: 'platform.database.engineVersion',
  MaxReplicationLagSeconds: 'gate.maxLag',
  AlarmEmail: 'platform.alarmEmail',
  DomainName: 'traffic.domainName',
  HostedZoneId: 'traffic.hostedZoneId',
  SourceTrafficWeight: 'traffic.sourceWeight',
  TargetTrafficWeight: 'traffic.targetWeight',
};

interface Field {
  readonly description?: string;
  readonly default?: string | number | boolean;
  readonly properties?: Readonly<Record<string, Field>>;
}

/**
 * What the JSON Schema of the configuration says of a field.
 * @param path such as `platform.database.engineVersion`.
 */
export const fieldOf = (path: string): Field | undefined =>
  path.split('.').reduce<Field | undefined>((field, name) => field?.properties?.[name], jsonSchema());
