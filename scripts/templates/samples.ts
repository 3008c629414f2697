import type { Resource } from './template.ts';

/** Where a resource would be, and under which name. */
interface Whereabouts {
  readonly region: string;
  readonly account: string;
  /** Physical name, or the logical id of what has none. */
  readonly name: string;
}

const uuid = '12345678-90ab-cdef-1234-567890abcdef';
const ofService =
  (service: string, rest: (name: string) => string) =>
  ({ region, account, name }: Whereabouts): string =>
    `arn:aws:${service}:${region}:${account}:${rest(name)}`;

/** ARNs in the form of their type, as AWS's Service Authorization Reference shows them. */
const arns: Readonly<Record<string, (where: Whereabouts) => string>> = {
  'AWS::DynamoDB::GlobalTable': ofService('dynamodb', (name) => `table/${name}`),
  'AWS::Events::EventBus': ofService('events', (name) => `event-bus/${name}`),
  'AWS::IAM::Role': ({ account, name }) => `arn:aws:iam::${account}:role/${name}`,
  'AWS::Kinesis::Stream': ofService('kinesis', (name) => `stream/${name}`),
  'AWS::KMS::Key': ofService('kms', () => `key/${uuid}`),
  'AWS::Lambda::Function': ofService('lambda', (name) => `function:${name}`),
  'AWS::Logs::LogGroup': ofService('logs', (name) => `log-group:${name}:*`),
  'AWS::RDS::DBCluster': ofService('rds', (name) => `cluster:${name}`),
  'AWS::S3::Bucket': ({ name }) => `arn:aws:s3:::${name}`,
  'AWS::SecretsManager::Secret': ofService('secretsmanager', (name) => `secret:${name}-AbCdEf`),
  'AWS::SNS::Topic': ofService('sns', (name) => name),
  'AWS::SQS::Queue': ofService('sqs', (name) => name),
  'AWS::StepFunctions::StateMachine': ofService('states', (name) => `stateMachine:${name}`),
};

/** Types whose Ref is their ARN. */
const refIsArn = ['AWS::SNS::Topic', 'AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine'];

const idPrefixes: Readonly<Record<string, string>> = {
  'AWS::EC2::InternetGateway': 'igw',
  'AWS::EC2::NatGateway': 'nat',
  'AWS::EC2::RouteTable': 'rtb',
  'AWS::EC2::SecurityGroup': 'sg',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::VPC': 'vpc',
  'AWS::EC2::VPCEndpoint': 'vpce',
  'AWS::EC2::VPCPeeringConnection': 'pcx',
};

/** Other Refs that are no names. */
const refs: Readonly<Record<string, (where: Whereabouts) => string>> = {
  'AWS::ApiGateway::RestApi': () => 'a1b2c3d4e5',
  'AWS::KMS::Key': () => uuid,
  'AWS::Lambda::EventSourceMapping': () => uuid,
  'AWS::SQS::Queue': ({ region, account, name }) => `https://sqs.${region}.amazonaws.com/${account}/${name}`,
};

/** A value of the form that Ref has in AWS. */
export function sampleRef({ Type }: Resource, where: Whereabouts): string {
  const prefix = idPrefixes[Type];
  if (prefix) return `${prefix}-0123456789abcdef0`;
  return (refIsArn.includes(Type) ? arns[Type] : refs[Type])?.(where) ?? where.name;
}

/** A value of the form that Fn::GetAtt has in AWS: of ARNs their own, of anything else a name in its place. */
export const sampleAttribute = ({ Type }: Resource, attribute: string, where: Whereabouts): string => {
  const isArn = attribute.endsWith('Arn') || (Type === 'AWS::SecretsManager::Secret' && attribute === 'Id');
  if (attribute === 'StreamArn') return `${arns[Type]?.(where) ?? where.name}/stream/2026-01-01T00:00:00.000`;
  if (isArn) return arns[Type]?.(where) ?? `arn:aws:service:${where.region}:${where.account}:${where.name}`;
  return `${where.name.toLowerCase()}.${attribute.toLowerCase()}`;
};
