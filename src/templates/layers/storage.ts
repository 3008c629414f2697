import type { Layer } from '../../deployment/layer.ts';
import { environment, output, setting } from './parameters.ts';

export const storage: Layer = {
  name: 'storage',
  title: 'Historical data',
  template: 'storage.json',
  kind: 'stack-set',
  // The destination of a replication rule must exist before the rule (aws-notes, S3 replication).
  regions: ['target', 'source'],
  dependsOn: [],
  parameters: { ...environment, ReplicateDeleteMarkers: setting('ReplicateDeleteMarkers') },
  overrides: {
    // Only the bucket with the rule has events of replication, and it publishes to its own region.
    source: {
      TargetBucketArn: output('storage', 'target', 'HistoricalDataBucketTargetArn'),
      MigrationStatusTopicArn: output('notifications', 'source', 'MigrationStatusTopicArn'),
    },
  },
};
