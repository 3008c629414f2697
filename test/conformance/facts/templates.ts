import {
  CreateChangeSetCommand,
  CreateStackCommand,
  CreateStackSetCommand,
  type CreateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { home, type Aws } from '../aws.ts';
import { createStack, messageOf, queue, refusalOf, template, unique } from '../asking.ts';
import { fact, sharedFact, type About, type Fact } from '../fact.ts';
import { api, guide } from '../sources.ts';

const circular = (): string =>
  template({
    One: { ...queue(unique('queue')), DependsOn: 'Other' },
    Other: { ...queue(unique('queue')), DependsOn: 'One' },
  });
const topicNamed = (TopicName: unknown): object => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } });
/** An output that was forgotten, as it happens when a resource is renamed. */
const unresolved = (): string => template({ Topic: topicNamed({ Ref: 'Missing' }) });
const withParameter = (declaration: object): string =>
  template({ Queue: queue(unique('queue')) }, { Parameters: { Size: { Type: 'String', ...declaration } } });
const named = (): string =>
  template({
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: unique('role'),
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
      },
    },
  });

type Options = Partial<CreateStackCommandInput>;
const createOf = (aws: Aws, TemplateBody: string, options: Options = {}): Promise<unknown> =>
  aws
    .clients(home)
    .cloudFormation.send(new CreateStackCommand({ StackName: unique('stack'), TemplateBody, ...options }));

const refused = (question: string, about: About, body: () => string, options: Options = {}, id = ''): Fact =>
  sharedFact(id, question, about, (aws) => refusalOf(createOf(aws, body(), options)));

const createStackPage = api('cloudFormation', 'CreateStack');
const parametersPage = guide(
  'Parameters',
  'AWSCloudFormation/latest/UserGuide/parameters-section-structure.html',
);

export const templateFacts: readonly Fact[] = [
  refused(
    'CreateStack with two resources that need each other',
    {
      expected: 'ValidationError (400)',
      source: createStackPage,
      ruling: 'The gateway: such a template is refused as circular. Moto fails with an exception of its own.',
    },
    circular,
    {},
    'T50',
  ),
  fact(
    'T50',
    'The words of that refusal',
    { expected: 'Circular dependency between resources: [One, Other]', source: createStackPage },
    async (aws) => messageOf(createOf(aws, circular())),
  ),
  sharedFact(
    'T50',
    'CreateStackSet with two resources that need each other',
    {
      expected: 'ValidationError (400)',
      source: api('cloudFormation', 'CreateStackSet'),
      ruling: 'The gateway: such a template is refused as circular. Moto looks at it later.',
    },
    async (aws) => {
      const create = new CreateStackSetCommand({ StackSetName: unique('set'), TemplateBody: circular() });
      return refusalOf(aws.clients(home).cloudFormation.send(create));
    },
  ),
  refused(
    'CreateStack with a Ref to a resource that the template has not',
    {
      expected: 'ValidationError (400)',
      source: createStackPage,
      ruling: 'The gateway: a Ref must resolve. Moto fails with an exception of its own.',
    },
    unresolved,
  ),
  sharedFact(
    '',
    'CreateStack with a Ref to a resource whose condition is false',
    {
      expected: 'ValidationError (400)',
      source: guide('Conditions', 'AWSCloudFormation/latest/UserGuide/conditions-section-structure.html'),
      ruling: 'The gateway: what is not made cannot be referred to. Moto goes on.',
    },
    async (aws) => {
      const absent = { ...queue(unique('queue')), Condition: 'Never' };
      const body = template(
        { Absent: absent, Topic: topicNamed({ Ref: 'Absent' }) },
        { Conditions: { Never: { 'Fn::Equals': ['one', 'other'] } } },
      );
      return refusalOf(createOf(aws, body));
    },
  ),
  sharedFact(
    '',
    'A stack with that Ref in the branch of an Fn::If that is not chosen',
    {
      expected: 'CREATE_COMPLETE',
      source: guide(
        'Fn::If',
        'AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html',
      ),
    },
    async (aws) => {
      const absent = { ...queue(unique('queue')), Condition: 'Never' };
      const name = { 'Fn::If': ['Never', { Ref: 'Absent' }, unique('topic')] };
      const body = template(
        { Absent: absent, Topic: topicNamed(name) },
        { Conditions: { Never: { 'Fn::Equals': ['one', 'other'] } } },
      );
      return (await createStack(aws, home, body)).status;
    },
  ),
  refused(
    'CreateStack with a parameter that the template has not',
    {
      expected: 'ValidationError (400)',
      source: createStackPage,
      ruling: 'The gateway: the template must declare what is given. Moto ignores it.',
    },
    () => template({ Queue: queue(unique('queue')) }),
    { Parameters: [{ ParameterKey: 'Unknown', ParameterValue: '1' }] },
  ),
  refused(
    'CreateStack without a value for a parameter that has no default',
    { expected: 'ValidationError (400)', source: parametersPage },
    () => withParameter({}),
  ),
  refused(
    'CreateStack with a value that AllowedPattern does not match',
    {
      expected: 'ValidationError (400)',
      source: parametersPage,
      ruling: 'The gateway: the page says that the stack operation fails. Moto checks no values.',
    },
    () => withParameter({ AllowedPattern: '[a-z]+' }),
    { Parameters: [{ ParameterKey: 'Size', ParameterValue: '1' }] },
  ),
  refused(
    'CreateStack with a value that is none of AllowedValues',
    {
      expected: 'ValidationError (400)',
      source: parametersPage,
      ruling: 'The gateway: the page says that the stack operation fails. Moto checks no values.',
    },
    () => withParameter({ AllowedValues: ['small', 'large'] }),
    { Parameters: [{ ParameterKey: 'Size', ParameterValue: 'huge' }] },
  ),
  refused(
    'CreateStack with a named IAM role and no capabilities',
    {
      expected: 'InsufficientCapabilitiesException (400)',
      source: createStackPage,
      ruling: 'The gateway: the page lists InsufficientCapabilities. Moto asks for none.',
    },
    named,
  ),
  refused(
    'CreateStack with a named IAM role and CAPABILITY_IAM',
    {
      expected: 'InsufficientCapabilitiesException (400)',
      source: createStackPage,
      ruling: "The gateway: names of one's own need CAPABILITY_NAMED_IAM. Moto asks for nothing.",
    },
    named,
    { Capabilities: ['CAPABILITY_IAM'] },
  ),
  sharedFact(
    '',
    'CreateChangeSet with a named IAM role and no capabilities',
    {
      expected: 'InsufficientCapabilitiesException (400)',
      source: api('cloudFormation', 'CreateChangeSet'),
      ruling: 'The gateway: the page lists InsufficientCapabilities. Moto asks for none.',
    },
    async (aws) => {
      const create = new CreateChangeSetCommand({
        ...{ StackName: unique('stack'), ChangeSetName: 'first', ChangeSetType: 'CREATE' },
        TemplateBody: named(),
      });
      return refusalOf(aws.clients(home).cloudFormation.send(create));
    },
  ),
];
