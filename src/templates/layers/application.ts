import type { Layer, ParameterSources, RegionRole } from '../../deployment/layer.ts';
import { artifact, environment, output, setting } from './parameters.ts';

/** What a region's applications read of the other layers of their region. */
const ofRegion = (region: RegionRole): ParameterSources => ({
  KinesisStreamArn: output('streaming', region, 'KinesisStreamArn'),
  MigrationStatusTopicArn: output('notifications', region, 'MigrationStatusTopicArn'),
  MigrationTopicKeyArn: output('notifications', region, 'MigrationTopicKeyArn'),
  ArtifactBucketName: output('bootstrap', region, 'ArtifactBucketName'),
});

export const application: Layer = {
  name: 'application',
  title: 'Applications',
  template: 'application.json',
  kind: 'stack-set',
  regions: ['source', 'target'],
  regionConcurrency: 'parallel',
  dependsOn: [],
  parameters: {
    ...environment,
    DashboardTableName: output('dashboard-state', 'source', 'DashboardTableName'),
    DataTransformCodeKey: artifact('data-transform'),
    DashboardApiCodeKey: artifact('dashboard-api'),
    PipelineCodeKey: artifact('pipeline'),
    LambdaRuntime: setting('LambdaRuntime'),
    ManageApiGatewayAccount: setting('ManageApiGatewayAccount'),
  },
  overrides: {
    source: {
      ...ofRegion('source'),
      HistoryBucketName: output('storage', 'source', 'HistoricalDataBucketSourceName'),
      ConsumersEnabled: setting('SourceConsumersEnabled'),
    },
    target: {
      ...ofRegion('target'),
      HistoryBucketName: output('storage', 'target', 'HistoricalDataBucketTargetName'),
      ConsumersEnabled: setting('TargetConsumersEnabled'),
    },
  },
};
