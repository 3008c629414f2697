import { DescribeStackResourceCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateSubnetCommand,
  DescribeVpcPeeringConnectionsCommand,
  type VpcPeeringConnection,
} from '@aws-sdk/client-ec2';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, ListSubscriptionsByTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { account, away, home, type Aws } from '../aws.ts';
import { createStack, outputOf, refusalOf, settled, template, unique, type Made } from '../asking.ts';
import { fact, sharedFact, type Fact } from '../fact.ts';
import { api, guide, resourceType } from '../sources.ts';
import { zip } from '../zip.ts';
import { makeBucket, put } from './s3-asking.ts';

const vpc = (CidrBlock: string): string =>
  template({ Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock } } });

/** An API whose only method answers with a status, deployed to the stage `live`. */
const mockApi = (status: string): string =>
  template(
    {
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'mock' } },
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          ...{ RestApiId: { Ref: 'Api' }, ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] } },
          ...{ HttpMethod: 'GET', AuthorizationType: 'NONE' },
          MethodResponses: [{ StatusCode: status }],
          Integration: {
            Type: 'MOCK',
            RequestTemplates: { 'application/json': `{"statusCode": ${status}}` },
            IntegrationResponses: [{ StatusCode: status }],
          },
        },
      },
      Deployment: {
        ...{ Type: 'AWS::ApiGateway::Deployment', DependsOn: 'Method' },
        Properties: { RestApiId: { Ref: 'Api' } },
      },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'live' },
      },
    },
    { Outputs: { Api: { Value: { Ref: 'Api' } } } },
  );

const statusOf = (connections: readonly VpcPeeringConnection[] | undefined): string =>
  connections?.[0]?.Status?.Code ?? 'none';

async function physicalId(
  aws: Aws,
  region: string,
  { id }: Made,
  LogicalResourceId: string,
): Promise<string> {
  const describe = new DescribeStackResourceCommand({ StackName: id, LogicalResourceId });
  const { StackResourceDetail } = await aws.clients(region).cloudFormation.send(describe);
  return StackResourceDetail?.PhysicalResourceId ?? '';
}

export const otherFacts: readonly Fact[] = [
  sharedFact(
    '',
    'CreateSubnet in a VPC that does not exist',
    {
      expected: 'InvalidVpcID.NotFound (400)',
      source: guide('EC2 error codes', 'AWSEC2/latest/APIReference/errors-overview.html'),
    },
    async (aws) =>
      refusalOf(
        aws
          .clients(home)
          .ec2.send(new CreateSubnetCommand({ VpcId: 'vpc-0123456789abcdef0', CidrBlock: '10.0.0.0/24' })),
      ),
  ),
  fact(
    'T51',
    "A peering with a VPC of the other region in one's own account, seen from both",
    {
      expected: 'active, active',
      source: resourceType('AWS::EC2::VPCPeeringConnection', 'aws-resource-ec2-vpcpeeringconnection'),
    },
    async (aws) => {
      const [requester, accepter] = [
        await createStack(aws, home, vpc('10.0.0.0/16')),
        await createStack(aws, away, vpc('10.1.0.0/16')),
      ];
      const Properties = {
        VpcId: await physicalId(aws, home, requester, 'Vpc'),
        PeerVpcId: await physicalId(aws, away, accepter, 'Vpc'),
        PeerRegion: away,
      };
      const peering = { Type: 'AWS::EC2::VPCPeeringConnection', Properties };
      const peered = await createStack(aws, home, template({ Peering: peering }));
      const VpcPeeringConnectionIds = [await physicalId(aws, home, peered, 'Peering')];
      const seenFrom = async (region: string): Promise<string> => {
        const list = new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds });
        return statusOf((await aws.clients(region).ec2.send(list)).VpcPeeringConnections);
      };
      return `${await seenFrom(home)}, ${await seenFrom(away)}`;
    },
  ),
  fact(
    'T49',
    'A function whose code is in a bucket of the other region',
    {
      expected: 'InvalidParameterValueException (400)',
      source: guide('FunctionCode', 'lambda/latest/api/API_FunctionCode.html'),
    },
    async (aws) => {
      const S3Bucket = await makeBucket(aws, away);
      const S3Key = 'code.zip';
      await put(aws, away, S3Bucket, S3Key, {
        Body: zip('index.js', Buffer.from('exports.handler = () => 1')),
      });
      const create = new CreateFunctionCommand({
        ...{ FunctionName: unique('function'), Runtime: 'nodejs24.x', Handler: 'index.handler' },
        ...{ Role: `arn:aws:iam::${account}:role/function`, Code: { S3Bucket, S3Key } },
      });
      return refusalOf(aws.clients(home).lambda.send(create));
    },
  ),
  fact(
    'T48',
    'What a stage answers after its method was changed and its deployment was not: status before and after',
    {
      expected: '200, 200',
      source: resourceType('AWS::ApiGateway::Deployment', 'aws-resource-apigateway-deployment'),
    },
    async (aws) => {
      const before = await createStack(aws, home, mockApi('200'), { StackName: unique('api') });
      const url = await outputOf(aws, home, before.id, 'Api');
      const ask = async (): Promise<number> =>
        (await fetch(`${aws.endpoint}/restapis/${url}/live/_user_request_/`)).status;
      const first = await ask();
      const update = new UpdateStackCommand({ StackName: before.id, TemplateBody: mockApi('202') });
      await aws.clients(home).cloudFormation.send(update);
      await settled(aws, home, before.id);
      return `${first}, ${await ask()}`;
    },
  ),
  sharedFact(
    'T47',
    'The subscription of an e-mail address that nobody confirmed',
    {
      expected: 'PendingConfirmation',
      source: api('sns', 'ListSubscriptionsByTopic'),
      ruling: 'The gateway: it is PendingConfirmation until somebody follows the link in the mail.',
    },
    async (aws) => {
      const { sns } = aws.clients(home);
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: unique('topic') }));
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' }));
      const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      return Subscriptions?.[0]?.SubscriptionArn ?? 'none';
    },
  ),
];
