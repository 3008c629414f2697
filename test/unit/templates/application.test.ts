import { describe, expect, it } from 'vitest';
import { application as layer } from '../../../src/templates/layers/application.ts';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import {
  builtIn,
  isObject,
  objectsIn,
  textOf,
  type Json,
  type JsonObject,
} from '../../../scripts/templates/template.ts';

const application = builtIn('application.json');
const resources = application.Resources;
const propertiesOf = (id: string): JsonObject => resources[id]?.Properties ?? {};
const arnOf = (id: string): Json => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** What a role may do: statements by Sid, those that every function has left out. */
const permissionsOf = (role: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    objectsIn(propertiesOf(role).Policies)
      .filter(({ Sid, Effect }) => Effect === 'Allow' && Sid !== 'Log' && Sid !== 'Trace')
      .map(({ Sid, Action, Resource, Condition }) => [
        textOf(Sid),
        { Action, Resource, ...(Condition ? { Condition } : {}) },
      ]),
  );

const table = {
  'Fn::Sub': 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${DashboardTableName}',
};
const inBucket = (path: string): Json => ({
  'Fn::Sub': `arn:\${AWS::Partition}:s3:::\${HistoryBucketName}/${path}`,
});

describe('what a stack makes', () => {
  it('the same in both regions, with the names that others know', () => {
    const source = evaluate(application, 'us-east-1');
    expect(evaluate(application, 'eu-central-1')).toEqual(source);
    expect(source.resources).toEqual(
      expect.arrayContaining([
        ...['DataTransformFunction', 'DashboardApiFunction', 'PipelineFunction', 'LambdaExecutionRole'],
        ...['EventSourceMapping', 'DataPipelineStateMachine', 'StepFunctionsRole', 'ApiLogGroup'],
        ...['DashboardApi', 'DashboardResource', 'UserResource', 'SessionResource', 'DashboardMethod'],
        ...['ApiDeployment', 'ApiStage', 'ApiGatewayInvokePermission'],
      ]),
    );
  });

  it('in each region out of what the other layers made there', () => {
    const { source = {}, target = {} } = layer.overrides ?? {};
    const regionOf = (value: unknown): unknown => (isObject(value) ? value.region : undefined);
    expect(Object.keys(source)).toEqual(Object.keys(target));
    for (const [overrides, region] of [[source, 'source'] as const, [target, 'target'] as const]) {
      const { ConsumersEnabled: consumers, ...others } = overrides;
      expect(Object.values(others).map(regionOf)).toEqual(Object.values(others).map(() => region));
      expect(consumers).toMatchObject({
        setting: region === 'source' ? 'SourceConsumersEnabled' : 'TargetConsumersEnabled',
      });
    }
  });

  it('nothing without what the other layers made', () => {
    const refused = JSON.stringify(application.Rules?.OtherLayersAreThere);
    const needed = Object.keys(layer.overrides?.source ?? {}).filter((name) => name !== 'ConsumersEnabled');
    for (const name of needed) {
      expect(application.Parameters[name]?.Default).toBe('');
      expect(refused).toContain(JSON.stringify({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: name }, ''] }] }));
    }
  });

  it('the setting for logs of API Gateway only where no other environment has made it', () => {
    const without = evaluate(application, 'us-east-1', { ManageApiGatewayAccount: 'false' }).resources;
    const made = evaluate(application, 'us-east-1').resources.filter((id) => !without.includes(id));
    expect(made).toEqual(['ApiGatewayAccount', 'ApiGatewayLoggingRole']);
  });
});

describe('functions', () => {
  const functions = [
    ['DataTransform', 'data-transform', 'LambdaExecutionRole'],
    ['DashboardApi', 'dashboard-api', 'DashboardApiRole'],
    ['Pipeline', 'pipeline', 'PipelineRole'],
  ] as const;

  it.each(functions)('%sFunction runs its own code, of its own region (T49)', (prefix, name) => {
    expect(propertiesOf(`${prefix}Function`)).toMatchObject({
      Code: { S3Bucket: { Ref: 'ArtifactBucketName' }, S3Key: { Ref: `${prefix}CodeKey` } },
      Handler: 'index.handler',
      Runtime: { Ref: 'LambdaRuntime' },
    });
    expect(layer.parameters[`${prefix}CodeKey`]).toEqual({ from: 'artifact', artifact: name });
  });

  it.each(functions)(
    '%sFunction has a role of its own, traces, and logs where it may',
    (prefix, name, role) => {
      const log = `${prefix}LogGroup`;
      expect(propertiesOf(`${prefix}Function`)).toMatchObject({
        Role: arnOf(role),
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: log } },
      });
      expect(propertiesOf(log)).toMatchObject({
        LogGroupName: { 'Fn::Sub': `/aws/lambda/trading-analytics-${name}-\${EnvironmentSuffix}` },
        RetentionInDays: 90,
      });
      const statements = objectsIn(propertiesOf(role).Policies);
      expect(statements.find(({ Sid }) => Sid === 'Log')).toMatchObject({
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: arnOf(log),
      });
      expect(statements.filter(({ Resource }) => Resource === '*').map(({ Sid }) => Sid)).toEqual(['Trace']);
      expect(resources[role]?.Metadata?.AnyResource).toContain('X-Ray');
    },
  );

  it('of the stream may read it, put trades and their history, and tell of failures', () => {
    expect(permissionsOf('LambdaExecutionRole')).toEqual({
      ReadStream: {
        Action: [
          'kinesis:DescribeStream',
          'kinesis:DescribeStreamSummary',
          'kinesis:GetRecords',
          'kinesis:GetShardIterator',
          'kinesis:ListShards',
        ],
        Resource: { Ref: 'KinesisStreamArn' },
      },
      PutTrades: { Action: 'dynamodb:PutItem', Resource: table },
      WriteHistory: { Action: 's3:PutObject', Resource: [inBucket('trades/*'), inBucket('rejected/*')] },
      TellOfFailures: { Action: 'sqs:SendMessage', Resource: arnOf('DataTransformFailureQueue') },
    });
  });

  it('of the API may use items of the table', () => {
    expect(permissionsOf('DashboardApiRole')).toEqual({
      UseSessions: {
        Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        Resource: table,
      },
    });
  });

  it('of the pipeline may read the history, write summaries, and keep where they are', () => {
    expect(permissionsOf('PipelineRole')).toEqual({
      ListTrades: {
        Action: 's3:ListBucket',
        Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${HistoryBucketName}' },
        Condition: { StringLike: { 's3:prefix': 'trades/*' } },
      },
      ReadHistory: { Action: 's3:GetObject', Resource: [inBucket('trades/*'), inBucket('summaries/*')] },
      WriteSummaries: { Action: 's3:PutObject', Resource: inBucket('summaries/*') },
      KeepSummaries: {
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Resource: table,
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['.daily-summary'] } },
      },
    });
  });
});

describe('the consumer of the stream', () => {
  const mapping = propertiesOf('EventSourceMapping');

  it('is on only where the parameter says so, and off by default (T45)', () => {
    // As text, `false` would be a value that is set.
    expect(mapping.Enabled).toEqual({ 'Fn::If': ['ConsumesStream', true, false] });
    expect(application.Conditions?.ConsumesStream).toEqual({
      'Fn::Equals': [{ Ref: 'ConsumersEnabled' }, 'true'],
    });
    expect(application.Parameters.ConsumersEnabled?.Default).toBe('false');
  });

  it('starts at the oldest record (T44), and neither blocks a shard nor drops records in silence (T43)', () => {
    expect(mapping).toMatchObject({
      EventSourceArn: { Ref: 'KinesisStreamArn' },
      FunctionName: { Ref: 'DataTransformFunction' },
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 100,
      MaximumRecordAgeInSeconds: 24 * 3600,
      DestinationConfig: { OnFailure: { Destination: arnOf('DataTransformFailureQueue') } },
    });
  });

  it('has a failure queue that is encrypted, and takes nothing over plain HTTP', () => {
    expect(propertiesOf('DataTransformFailureQueue').SqsManagedSseEnabled).toBe(true);
    expect(objectsIn(propertiesOf('DataTransformFailureQueuePolicy'))).toContainEqual({
      ...{ Sid: 'DenyPlainHttp', Effect: 'Deny', Principal: '*', Action: 'sqs:*' },
      Resource: arnOf('DataTransformFailureQueue'),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });
});
