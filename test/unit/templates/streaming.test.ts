import { describe, expect, it } from 'vitest';
import { streaming as layer } from '../../../src/templates/layers/streaming.ts';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import { builtIn, isObject, objectsIn, stringsIn, textOf } from '../../../scripts/templates/template.ts';

const streaming = builtIn('streaming.json');
const {
  MarketDataStreamSource: source,
  MarketDataStreamTarget: target,
  StreamForwarderFunction: forwarder,
  StreamForwarderEventSourceMapping: mapping,
  StreamForwarderFailureQueue: queue,
  StreamForwarderFailureQueuePolicy: queuePolicy,
  StreamForwarderLogGroup: logGroup,
  StreamForwarderRole: role,
} = streaming.Resources;

const permissions = Object.fromEntries(
  objectsIn(role?.Properties.Policies)
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Sid, Action, Resource }) => [textOf(Sid), { Action, Resource }]),
);

describe('what a stack makes', () => {
  it('the stream alone in the target region', () => {
    expect(evaluate(streaming, 'eu-central-1')).toEqual({
      resources: ['MarketDataStreamTarget'],
      outputs: ['KinesisStreamArn', 'KinesisStreamName'],
    });
  });

  it('the stream and its forwarder in the source region', () => {
    expect(evaluate(streaming, 'us-east-1')).toEqual({
      resources: [
        'MarketDataStreamSource',
        'StreamForwarderEventSourceMapping',
        'StreamForwarderFailureQueue',
        'StreamForwarderFailureQueuePolicy',
        'StreamForwarderFunction',
        'StreamForwarderLogGroup',
        'StreamForwarderRole',
      ],
      outputs: [
        'ForwarderFailureQueueArn',
        'ForwarderFailureQueueUrl',
        'KinesisStreamArn',
        'KinesisStreamName',
        'StreamForwarderFunctionName',
      ],
    });
  });

  it('the target stream first, of which the source region is told', () => {
    expect(layer.regions).toEqual(['target', 'source']);
    expect(layer.overrides).toEqual({
      source: {
        TargetStreamArn: {
          ...{ from: 'output', layer: 'streaming', region: 'target', output: 'KinesisStreamArn' },
        },
        ArtifactBucketName: {
          ...{ from: 'output', layer: 'bootstrap', region: 'source', output: 'ArtifactBucketName' },
        },
        StreamForwarderCodeKey: { from: 'artifact', artifact: 'stream-forwarder' },
      },
    });
  });

  it('nothing in the source region without a target stream and code', () => {
    const isMissing = (name: string): unknown => ({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: name }, ''] }],
    });
    const rule = JSON.stringify(streaming.Rules?.SourceForwards);
    for (const name of Object.keys(layer.overrides?.source ?? {})) {
      expect(streaming.Parameters[name]?.Default).toBe('');
      expect(rule).toContain(JSON.stringify(isMissing(name)));
    }
  });
});

describe('the streams', () => {
  it('are the same in both regions, so that producers change nothing but the region', () => {
    expect(target?.Properties).toEqual(source?.Properties);
  });

  it('have as many shards as the setting says and are encrypted with KMS', () => {
    expect(source?.Properties).toMatchObject({
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      ShardCount: { Ref: 'StreamShardCount' },
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
    expect(layer.parameters.StreamShardCount).toEqual({ from: 'setting', setting: 'StreamShardCount' });
  });

  it('keep records for longer than the forwarder tries to forward them', () => {
    const kept = Number(source?.Properties.RetentionPeriodHours) * 3600;
    expect(kept).toBe(72 * 3600);
    expect(Number(mapping?.Properties.MaximumRecordAgeInSeconds)).toBeLessThanOrEqual(kept / 2);
  });
});

describe('the forwarder', () => {
  it('reads the source stream from its oldest record on, one batch of a shard at a time', () => {
    expect(mapping?.Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['MarketDataStreamSource', 'Arn'] },
      FunctionName: { Ref: 'StreamForwarderFunction' },
      StartingPosition: 'TRIM_HORIZON',
      ParallelizationFactor: 1,
    });
  });

  it('gives up a record after many tries, and only then, and says so in the failure queue (T43)', () => {
    expect(mapping?.Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 100,
      MaximumRecordAgeInSeconds: 24 * 3600,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': ['StreamForwarderFailureQueue', 'Arn'] } },
      },
    });
  });

  it('writes to the stream of the target region, by the name that it has there', () => {
    expect(forwarder?.Properties.Environment).toEqual({
      Variables: { TARGET_STREAM_NAME: target?.Properties.Name, TARGET_REGION: { Ref: 'TargetRegion' } },
    });
  });

  it('has code of its own region (T49), a runtime by parameter and time for a call that hangs', () => {
    expect(forwarder?.Properties).toMatchObject({
      Handler: 'index.handler',
      Runtime: { Ref: 'LambdaRuntime' },
      Code: { S3Bucket: { Ref: 'ArtifactBucketName' }, S3Key: { Ref: 'StreamForwarderCodeKey' } },
      TracingConfig: { Mode: 'Active' },
    });
    expect(Number(forwarder?.Properties.Timeout)).toBeGreaterThanOrEqual(60);
  });

  it('may read one stream, write to one, tell one queue, and write its own log', () => {
    expect(permissions).toEqual({
      ReadSourceStream: {
        Action: [
          'kinesis:DescribeStream',
          'kinesis:DescribeStreamSummary',
          'kinesis:GetRecords',
          'kinesis:GetShardIterator',
          'kinesis:ListShards',
        ],
        Resource: { 'Fn::GetAtt': ['MarketDataStreamSource', 'Arn'] },
      },
      WriteTargetStream: { Action: 'kinesis:PutRecords', Resource: { Ref: 'TargetStreamArn' } },
      TellOfFailures: {
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['StreamForwarderFailureQueue', 'Arn'] },
      },
      Log: {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['StreamForwarderLogGroup', 'Arn'] },
      },
      Trace: { Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Resource: '*' },
    });
    expect(role?.Metadata?.AnyResource).toContain('X-Ray');
  });

  it('logs to a group that ends, which it cannot make itself', () => {
    expect(forwarder?.Properties.LoggingConfig).toEqual({
      LogFormat: 'JSON',
      LogGroup: { Ref: 'StreamForwarderLogGroup' },
    });
    expect(logGroup?.Properties).toMatchObject({
      LogGroupName: { 'Fn::Sub': '/aws/lambda/trading-analytics-stream-forwarder-${EnvironmentSuffix}' },
      RetentionInDays: 90,
    });
    expect(stringsIn(role)).not.toContain('logs:CreateLogGroup');
  });
});

describe('the failure queue', () => {
  it('is encrypted and keeps messages for as long as SQS can', () => {
    expect(queue?.Properties).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
  });

  it('takes nothing over plain HTTP', () => {
    expect(queuePolicy?.Properties.Queues).toEqual([{ Ref: 'StreamForwarderFailureQueue' }]);
    expect(objectsIn(queuePolicy).filter(({ Effect }) => Effect !== undefined)).toEqual([
      {
        ...{ Sid: 'DenyPlainHttp', Effect: 'Deny', Principal: '*', Action: 'sqs:*' },
        Resource: { 'Fn::GetAtt': ['StreamForwarderFailureQueue', 'Arn'] },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});

it.each([
  ['', true],
  ['arn:aws:kinesis:eu-central-1:123456789012:stream/trading-analytics-market-data-dev', true],
  ['trading-analytics-market-data-dev', false],
  ['arn:aws:kinesis:eu-central-1:123456789012:stream/a/consumer/b', false],
])('takes "%s" as a target stream: %s', (arn, taken) => {
  const { AllowedPattern } = streaming.Parameters.TargetStreamArn ?? {};
  expect(new RegExp(textOf(AllowedPattern)).test(arn)).toBe(taken);
});

it('every role is assumed by Lambda alone', () => {
  const trusts = objectsIn(role?.Properties.AssumeRolePolicyDocument).flatMap(({ Principal }) =>
    isObject(Principal) ? [Principal] : [],
  );
  expect(trusts).toEqual([{ Service: 'lambda.amazonaws.com' }]);
});
