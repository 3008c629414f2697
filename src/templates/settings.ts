/** Operator settings that the built-in templates take as parameters. */
export const settingNames = [
  /** Ends the name of every resource: 1 to 16 lower-case letters or digits. */
  'EnvironmentSuffix',
  'SourceRegion',
  'TargetRegion',
  /** IPv4 block from /16 to /22: the template cuts it into /24 subnets. */
  'SourceVpcCidr',
  /** The same, and apart from the source's: VPCs that overlap cannot be peered. */
  'TargetVpcCidr',
  /** `true` or `false`: whether private subnets reach the internet, at a price by the hour. */
  'EnableNatGateway',
  /** `true` or `false`: whether private subnets reach the AWS services that they use without the internet. */
  'EnableInterfaceEndpoints',
  /** `true` or `false`: whether deletes in the source bucket hide objects in the target bucket too (T53). */
  'ReplicateDeleteMarkers',
  /** `true` or `false`: whether the dashboard table and the database refuse to be deleted, in both regions. */
  'EnableDeletionProtection',
  /** Shards of the market data stream of each region. */
  'StreamShardCount',
  /** Identifier of a Node.js runtime of Lambda. */
  'LambdaRuntime',
  /** `true` or `false`: whether the applications of a region consume its stream. Never in both regions (T45). */
  'SourceConsumersEnabled',
  'TargetConsumersEnabled',
  /** `true` or `false`: whether API Gateway's role for logs is this environment's, of which a region and account has one. */
  'ManageApiGatewayAccount',
  'DatabaseMasterUsername',
  'DatabaseInstanceClass',
  /** Exact version of Aurora PostgreSQL that both regions have. */
  'DatabaseEngineVersion',
  /** Replication lag in seconds above which alarms are raised. */
  'MaxReplicationLagSeconds',
  /** Address that alarms are mailed to, or empty. */
  'AlarmEmail',
  /** Name under which clients reach the API, or empty: then nothing of DNS is deployed. */
  'DomainName',
  /** Id of the public hosted zone of that name, or empty. */
  'HostedZoneId',
  /** Weights of the two regions in DNS, from 0 to 255. */
  'SourceTrafficWeight',
  'TargetTrafficWeight',
] as const;

export type SettingName = (typeof settingNames)[number];
