import type { Layer, ParameterSources, RegionRole } from '../../deployment/layer.ts';
import { environment, output, setting } from './parameters.ts';

/** What alarms and rules of a region refer to in that region. */
const ofRegion = (role: RegionRole): ParameterSources => ({
  MigrationStatusTopicArn: output('notifications', role, 'MigrationStatusTopicArn'),
  MigrationEventBusName: output('notifications', role, 'MigrationEventBusName'),
  MigrationLogGroupName: output('notifications', role, 'MigrationLogGroupName'),
  StateMachineArn: output('application', role, 'StateMachineArn'),
  DataTransformFailureQueueArn: output('application', role, 'DataTransformFailureQueueArn'),
});

export const monitoring: Layer = {
  name: 'monitoring',
  title: 'Monitoring',
  template: 'monitoring.json',
  // Alarms see the metrics of their own region only.
  kind: 'stack-set',
  regions: ['source', 'target'],
  regionConcurrency: 'parallel',
  dependsOn: [],
  parameters: {
    ...environment,
    MaxReplicationLagSeconds: setting('MaxReplicationLagSeconds'),
    // Both sides, for the dashboards and for what has the other side as a dimension.
    HistoricalDataBucketSourceName: output('storage', 'source', 'HistoricalDataBucketSourceName'),
    HistoricalDataBucketTargetName: output('storage', 'target', 'HistoricalDataBucketTargetName'),
    ReplicationRuleId: output('storage', 'source', 'ReplicationRuleId'),
    DashboardTableName: output('dashboard-state', 'source', 'DashboardTableName'),
    SourceStreamName: output('streaming', 'source', 'KinesisStreamName'),
    TargetStreamName: output('streaming', 'target', 'KinesisStreamName'),
    SourceClusterId: output('database', 'source', 'DatabaseClusterId'),
    TargetClusterId: output('database', 'target', 'DatabaseClusterId'),
    StreamForwarderFunctionName: output('streaming', 'source', 'StreamForwarderFunctionName'),
    // One template names these in both regions, without the region.
    DataTransformFunctionName: output('application', 'source', 'DataTransformFunctionName'),
    DashboardApiFunctionName: output('application', 'source', 'DashboardApiFunctionName'),
    PipelineFunctionName: output('application', 'source', 'PipelineFunctionName'),
    ApiName: output('application', 'source', 'ApiName'),
    ApiStageName: output('application', 'source', 'ApiStageName'),
    ApiLogGroupName: output('application', 'source', 'ApiLogGroupName'),
  },
  overrides: {
    source: {
      ...ofRegion('source'),
      ForwarderFailureQueueArn: output('streaming', 'source', 'ForwarderFailureQueueArn'),
    },
    target: ofRegion('target'),
  },
};
