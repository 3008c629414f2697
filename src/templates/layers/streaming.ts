import type { Layer } from '../../deployment/layer.ts';
import { artifact, environment, output, setting } from './parameters.ts';

export const streaming: Layer = {
  name: 'streaming',
  title: 'Market data',
  template: 'streaming.json',
  kind: 'stack-set',
  // The forwarder of the source region writes to the target region's stream.
  regions: ['target', 'source'],
  dependsOn: [],
  parameters: {
    ...environment,
    StreamShardCount: setting('StreamShardCount'),
    LambdaRuntime: setting('LambdaRuntime'),
  },
  overrides: {
    source: {
      TargetStreamArn: output('streaming', 'target', 'KinesisStreamArn'),
      ArtifactBucketName: output('bootstrap', 'source', 'ArtifactBucketName'),
      StreamForwarderCodeKey: artifact('stream-forwarder'),
    },
  },
};
