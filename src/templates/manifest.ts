import type { OutputSource, RegionRole } from '../deployment/layer.ts';
import type { Manifest } from '../deployment/manifest.ts';
import { builtInLayers } from './layers.ts';

const output = (layer: string, region: RegionRole, name: string): OutputSource => ({
  from: 'output',
  layer,
  region,
  output: name,
});

/** The trading analytics platform. */
export const builtInManifest: Manifest = {
  layers: builtInLayers,
  artifactBucket: { layer: 'bootstrap', output: 'ArtifactBucketName' },
  stackSetRoles: {
    administrationRoleArn: output('bootstrap', 'source', 'StackSetAdministrationRoleArn'),
    executionRoleName: output('bootstrap', 'source', 'StackSetExecutionRoleName'),
  },
  stores: {
    s3: {
      source: output('storage', 'source', 'HistoricalDataBucketSourceName'),
      target: output('storage', 'target', 'HistoricalDataBucketTargetName'),
      ruleId: output('storage', 'source', 'ReplicationRuleId'),
    },
    dynamodb: { table: output('dashboard-state', 'source', 'DashboardTableName') },
    aurora: {
      globalCluster: output('global-database', 'source', 'AuroraGlobalClusterId'),
      cluster: output('database', 'source', 'DatabaseClusterArn'),
      secret: output('database', 'source', 'DatabaseMasterSecretArn'),
      database: output('database', 'source', 'DatabaseName'),
    },
    kinesis: {
      source: output('streaming', 'source', 'KinesisStreamName'),
      target: output('streaming', 'target', 'KinesisStreamName'),
      forwarder: output('streaming', 'source', 'StreamForwarderFunctionName'),
      failureQueue: output('streaming', 'source', 'ForwarderFailureQueueUrl'),
    },
  },
  applications: {
    apiId: { layer: 'application', output: 'ApiId' },
    stage: { layer: 'application', output: 'ApiStageName' },
    transformFunction: { layer: 'application', output: 'DataTransformFunctionName' },
    apiFunction: { layer: 'application', output: 'DashboardApiFunctionName' },
    pipelineFunction: { layer: 'application', output: 'PipelineFunctionName' },
    stateMachineArn: { layer: 'application', output: 'StateMachineArn' },
    stream: { layer: 'streaming', output: 'KinesisStreamName' },
    forwarderFunction: { layer: 'streaming', output: 'StreamForwarderFunctionName' },
  },
  monitoring: {
    layers: ['monitoring'],
    topic: { layer: 'notifications', output: 'MigrationStatusTopicArn' },
    eventBus: { layer: 'notifications', output: 'MigrationEventBusArn' },
  },
};
