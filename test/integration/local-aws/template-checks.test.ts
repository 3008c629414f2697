import {
  CreateStackCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStack, settled } from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

let local: TestLocalAws;
const cloudFormation = () => local.clients('us-east-1').cloudFormation;

beforeAll(async () => {
  local = await startLocalAws();
});
afterAll(() => local.stop());

const topic = (name: unknown, more: object = {}): object => ({
  Type: 'AWS::SNS::Topic',
  Properties: { DisplayName: name },
  ...more,
});
const ref = (Ref: string): object => ({ Ref });
const unresolved = (name: string, block = 'Resources'): string =>
  `Template format error: Unresolved resource dependencies [${name}] in the ${block} block of the template`;
const Conditions = { Never: { 'Fn::Equals': ['one', 'other'] } };

it.each<[string, object, string]>([
  ['Ref', { Resources: { A: topic(ref('X')) } }, unresolved('X')],
  ['DependsOn', { Resources: { A: topic('a', { DependsOn: ['X'] }) } }, unresolved('X')],
  ['Fn::Sub', { Resources: { A: topic({ 'Fn::Sub': '${AWS::Region} ${!Literal} ${X}' }) } }, unresolved('X')],
  [
    'output',
    { Resources: { A: topic('a') }, Outputs: { O: { Value: ref('X') } } },
    unresolved('X', 'Outputs'),
  ],
  [
    'Fn::GetAtt',
    { Resources: { A: topic({ 'Fn::GetAtt': ['X', 'Arn'] }) } },
    'Template error: instance of Fn::GetAtt references undefined resource X',
  ],
  [
    'cycle, with what needs it',
    { Resources: { A: topic(ref('B')), B: topic(ref('A')), C: topic(ref('A')), D: topic('d') } },
    'Circular dependency between resources: [A, B, C]',
  ],
  [
    'resource that needs itself',
    { Resources: { A: topic(ref('A')) } },
    'Circular dependency between resources: [A]',
  ],
])('refuses a template whose %s does not resolve', async (_what, template, message) => {
  const TemplateBody = JSON.stringify(template);
  const create = new CreateStackCommand({ StackName: 'unresolved', TemplateBody });
  await expect(cloudFormation().send(create)).rejects.toThrow(message);
  const validate = new ValidateTemplateCommand({ TemplateBody });
  await expect(cloudFormation().send(validate)).rejects.toThrow(message);
});

it.each<[string, object]>([
  ['a resource', { Resources: { A: topic(ref('B')), B: topic('b', { Condition: 'Never' }) } }],
  [
    'the branch of an Fn::If that is chosen',
    {
      Resources: { A: topic({ 'Fn::If': ['Never', 'a', ref('B')] }), B: topic('b', { Condition: 'Never' }) },
    },
  ],
])('refuses %s that needs one whose condition is false, once there are values', async (_what, template) => {
  const TemplateBody = JSON.stringify({ Conditions, ...template });
  await cloudFormation().send(new ValidateTemplateCommand({ TemplateBody }));
  const create = new CreateStackCommand({ StackName: 'conditional', TemplateBody });
  await expect(cloudFormation().send(create)).rejects.toThrow(unresolved('B'));
});

it('lets what is not made refer to what is not made', async () => {
  const TemplateBody = JSON.stringify({
    Conditions,
    Resources: {
      A: topic({ 'Fn::If': ['Never', ref('B'), { 'Fn::Sub': ['${x}', { x: 'y' }] }] }),
      B: topic('b', { Condition: 'Never' }),
      C: topic(ref('B'), { Condition: 'Never' }),
    },
    Outputs: { O: { Condition: 'Never', Value: ref('C') } },
  });
  const { StackId = '' } = await cloudFormation().send(
    new CreateStackCommand({ StackName: 'not-made', TemplateBody }),
  );
  expect((await settled(cloudFormation(), StackId)).StackStatus).toBe('CREATE_COMPLETE');
});

describe('the parameters of an update', () => {
  const Parameters = { Old: { Type: 'String' } };
  const update = async (given: readonly Parameter[], declared: object = Parameters): Promise<unknown> =>
    cloudFormation().send(
      new UpdateStackCommand({
        StackName: 'parameters',
        TemplateBody: JSON.stringify({ Parameters: declared, Resources: { A: topic('changed') } }),
        Parameters: [...given],
      }),
    );
  const previous = { ParameterKey: 'Old', UsePreviousValue: true };

  beforeAll(async () => {
    const { StackId = '' } = await cloudFormation().send(
      new CreateStackCommand({
        StackName: 'parameters',
        TemplateBody: JSON.stringify({ Parameters, Resources: { A: topic('a') } }),
        Parameters: [{ ParameterKey: 'Old', ParameterValue: '1' }],
      }),
    );
    await settled(cloudFormation(), StackId);
  });

  it('must be declared', async () => {
    await expect(update([previous, { ParameterKey: 'New', ParameterValue: '1' }])).rejects.toThrow(
      'Parameters: [New] do not exist in the template',
    );
  });

  it('must all have values, by themselves, by default or from before', async () => {
    await expect(update([])).rejects.toThrow('Parameters: [Old] must have values');
    const declared = { ...Parameters, New: { Type: 'String' } };
    const unknownBefore = { ParameterKey: 'New', UsePreviousValue: true };
    await expect(update([previous, unknownBefore], declared)).rejects.toThrow(
      'Parameters: [New] must have values',
    );
    await expect(update([previous])).resolves.toBeDefined();
  });
});

it('asks for capabilities also in an update', async () => {
  const stack = await createStack(cloudFormation(), 'capabilities', { A: topic('a') });
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
  const TemplateBody = JSON.stringify({ Resources: { A: topic('a'), Role: role } });
  const update = new UpdateStackCommand({ StackName: stack.StackId, TemplateBody });
  await expect(cloudFormation().send(update)).rejects.toThrow('Requires capabilities : [CAPABILITY_IAM]');
});
