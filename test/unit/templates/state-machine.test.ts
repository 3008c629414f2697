import { describe, expect, it } from 'vitest';
import {
  builtIn,
  isObject,
  listOf,
  objectsIn,
  stringsIn,
  textOf,
  type JsonObject,
} from '../../../scripts/templates/template.ts';

const application = builtIn('application.json');
const { DataPipelineStateMachine: machine, StepFunctionsRole: role } = application.Resources;
const definition = machine?.Properties.Definition as JsonObject;
const states = definition.States as Readonly<Record<string, JsonObject>>;
const substitutions = machine?.Properties.DefinitionSubstitutions as JsonObject;

const steps = ['Validate', 'Transform', 'Store', 'Verify'];
const catchersOf = (state: JsonObject | undefined): readonly JsonObject[] =>
  listOf(state?.Catch).filter(isObject);
const successorsOf = (state: JsonObject | undefined): readonly string[] =>
  [state, ...catchersOf(state)].flatMap((each) => (each?.Next === undefined ? [] : [textOf(each.Next)]));

describe('the way of an execution', () => {
  it('is validate, transform, store, verify, and then success', () => {
    const path: string[] = [];
    for (let name = textOf(definition.StartAt); ; name = textOf(states[name]?.Next)) {
      path.push(name);
      if (states[name]?.Type !== 'Task') break;
    }
    expect(path).toEqual([...steps, 'Summarised']);
    expect(states.Summarised).toEqual({ Type: 'Succeed' });
  });

  it('is failure after whatever fails, once it is recorded and told', () => {
    for (const step of steps)
      expect(catchersOf(states[step])).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'RecordFailure' }]);
    expect(successorsOf(states.RecordFailure)).toEqual(['NotifyFailure', 'NotifyFailure']);
    expect(successorsOf(states.NotifyFailure)).toEqual(['Failed', 'Failed']);
    expect(states.Failed).toMatchObject({ Type: 'Fail', ErrorPath: '$.Error' });
    // What telling it answers goes beside the error: a ResultPath of null, which discards it, no template may have.
    expect(states.RecordFailure).toMatchObject({ ResultPath: '$.RecordFailure' });
    expect(states.NotifyFailure).toMatchObject({ ResultPath: '$.NotifyFailure' });
  });

  it('leads to states that there are, and leaves none out', () => {
    const reached = [textOf(definition.StartAt), ...Object.values(states).flatMap(successorsOf)];
    expect([...new Set(reached)].sort()).toEqual(Object.keys(states).sort());
  });

  it('ends some time, whatever hangs', () => {
    const pipeline = application.Resources.PipelineFunction?.Properties;
    for (const step of steps) expect(states[step]?.TimeoutSeconds).toBe(pipeline?.Timeout);
    expect(definition.TimeoutSeconds).toBe(7200);
  });
});

describe('a step', () => {
  it.each(steps)('%s is asked of the function with the name of the execution', (name) => {
    expect(states[name]).toMatchObject({
      Resource: '${InvokeFunction}',
      Parameters: {
        FunctionName: '${PipelineFunctionArn}',
        Payload: { step: name.toLowerCase(), 'execution.$': '$$.Execution.Name', 'input.$': '$' },
      },
      OutputPath: '$.Payload',
    });
  });

  it.each(steps)('%s is tried again when it may pass: later and later, and not all at once', (name) => {
    expect(states[name]?.Retry).toEqual([
      {
        ErrorEquals: [
          'TransientError',
          'Lambda.ClientExecutionTimeoutException',
          'Lambda.ServiceException',
          'Lambda.AWSLambdaException',
          'Lambda.SdkClientException',
          'Lambda.TooManyRequestsException',
        ],
        ...{
          IntervalSeconds: 2,
          MaxAttempts: 5,
          BackoffRate: 2,
          MaxDelaySeconds: 60,
          JitterStrategy: 'FULL',
        },
      },
    ]);
  });
});

describe('a failure', () => {
  it('is recorded by its name and execution, under a key that no user has', () => {
    const { Item: item } = states.RecordFailure?.Parameters as { readonly Item: JsonObject };
    expect(item).toEqual({
      userId: { S: '.pipeline-failure' },
      sessionId: { 'S.$': '$$.Execution.Name' },
      region: { S: '${Region}' },
      error: { 'S.$': '$.Error' },
      startedAt: { 'S.$': '$$.Execution.StartTime' },
      failedAt: { 'S.$': '$$.State.EnteredTime' },
    });
  });

  it('is told to the topic of the region', () => {
    expect(states.NotifyFailure?.Parameters).toEqual({
      TopicArn: '${MigrationStatusTopicArn}',
      Subject: 'Data pipeline failed',
      Message: {
        source: 'data-pipeline',
        region: '${Region}',
        'execution.$': '$$.Execution.Id',
        'error.$': '$.Error',
      },
    });
  });

  it('says nothing of what was processed, here or in logs', () => {
    // A catcher without ResultPath leaves nothing but Error and Cause of the step's input.
    for (const step of steps) expect(catchersOf(states[step])[0]).not.toHaveProperty('ResultPath');
    const told = [states.RecordFailure?.Parameters, states.NotifyFailure?.Parameters];
    expect(
      stringsIn(told)
        .filter((text) => text.startsWith('$.'))
        .sort(),
    ).toEqual(['$.Error', '$.Error']);
    expect(machine?.Properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
  });
});

describe('the state machine', () => {
  it('logs all that happens to a group of its own, and is traced', () => {
    expect(machine?.Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      LoggingConfiguration: {
        Level: 'ALL',
        Destinations: [
          { CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['DataPipelineLogGroup', 'Arn'] } } },
        ],
      },
      TracingConfiguration: { Enabled: true },
    });
  });

  it('is given a value for every placeholder, and none that it has no use for', () => {
    const used = stringsIn(definition).flatMap((text) =>
      [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name),
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(substitutions).sort());
  });

  it('calls what is meant, in whatever partition', () => {
    expect(substitutions).toMatchObject({
      InvokeFunction: { 'Fn::Sub': 'arn:${AWS::Partition}:states:::lambda:invoke' },
      PutItem: { 'Fn::Sub': 'arn:${AWS::Partition}:states:::dynamodb:putItem' },
      Publish: { 'Fn::Sub': 'arn:${AWS::Partition}:states:::sns:publish' },
    });
  });
});

describe('its role', () => {
  const permissions = Object.fromEntries(
    objectsIn(role?.Properties.Policies)
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Sid, ...statement }) => [textOf(Sid), statement]),
  );

  it('is assumed by Step Functions for state machines of this account alone', () => {
    expect(role?.Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'states.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Sub': 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*',
              },
            },
          },
        },
      ],
    });
  });

  it('may run the one function, record failures and nothing else, and publish to the one topic', () => {
    expect(permissions).toMatchObject({
      RunSteps: {
        Action: 'lambda:InvokeFunction',
        Resource: { 'Fn::GetAtt': ['PipelineFunction', 'Arn'] },
      },
      RecordFailures: {
        Action: 'dynamodb:PutItem',
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['.pipeline-failure'] } },
      },
      TellOfFailures: { Action: 'sns:Publish', Resource: { Ref: 'MigrationStatusTopicArn' } },
      EncryptMessages: {
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: { Ref: 'MigrationTopicKeyArn' },
        Condition: {
          StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'sns.${AWS::Region}.${AWS::URLSuffix}' } },
        },
      },
    });
  });

  it('may do to everything only what has no resources to name', () => {
    const onEverything = Object.values(permissions)
      .filter(({ Resource }) => Resource === '*')
      .flatMap(({ Action }) => listOf(Action).map(textOf));
    expect(
      onEverything.filter((action) => !/^(xray:|logs:.*(Deliver|Polic|LogGroups))/.test(action)),
    ).toEqual([]);
    expect(role?.Metadata?.AnyResource).toContain('X-Ray and the delivery of logs');
  });
});
