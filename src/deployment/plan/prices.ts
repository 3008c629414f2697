import type { Json } from './evaluate.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, Json>>;
}

/** USD a month in us-east-1 and in eu-central-1. */
export type Price = readonly [source: number, target: number];

/** What a resource costs while nobody uses it. */
export interface FixedCost {
  readonly what: string;
  readonly each: Price;
  readonly count: number;
}

/** A property of the resource without intrinsic functions. */
export type Property = (name: string) => Json;

/**
 * From memory, for a month of 730 hours, and not kept current: an estimate, whose only purpose is to tell a hundred
 * dollars from a thousand. The Price List API of AWS has the real ones.
 */
const instances: Readonly<Record<string, Price>> = { 'db.r6g.large': [190, 228] };
const shard: Price = [11, 13];
/** Beyond 24 hours, up to 7 days. */
const shardRetention: Price = [15, 17.5];
const natGateway: Price = [33, 38];
const publicAddress: Price = [3.65, 3.65];
/** In one zone. */
const interfaceEndpoint: Price = [7.3, 8.8];
const key: Price = [1, 1];
const secret: Price = [0.4, 0.4];
const alarm: Price = [0.1, 0.1];
const dashboard: Price = [3, 3];
/** Of an endpoint in AWS, with HTTPS and latency. */
const healthCheck: Price = [2.5, 2.5];

const one = (what: string, each: Price): readonly FixedCost[] => [{ what, each, count: 1 }];

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const lengthOf = (value: Json): number => (Array.isArray(value) ? value.length : 0);

const priced: Readonly<Record<string, (property: Property, resource: Resource) => readonly FixedCost[]>> = {
  'AWS::CloudWatch::Alarm': (_property, { Properties }) => [
    // Metric math is an alarm for every metric that it looks at.
    { what: 'Alarm metrics', each: alarm, count: metricsOf(Properties?.Metrics) },
  ],
  'AWS::CloudWatch::Dashboard': () => one('Dashboards', dashboard),
  'AWS::EC2::EIP': () => one('Public addresses', publicAddress),
  'AWS::EC2::NatGateway': () => one('NAT gateways', natGateway),
  'AWS::EC2::VPCEndpoint': (property) =>
    property('VpcEndpointType') === 'Interface'
      ? [
          {
            what: 'Interface endpoints, by zone',
            each: interfaceEndpoint,
            count: lengthOf(property('SubnetIds')),
          },
        ]
      : [],
  'AWS::KMS::Key': () => one('Customer keys', key),
  'AWS::Kinesis::Stream': (property) => {
    const count = Number(property('ShardCount'));
    return [
      { what: 'Stream shards', each: shard, count },
      ...(Number(property('RetentionPeriodHours')) > 24
        ? [{ what: 'Retention of more than a day, by shard', each: shardRetention, count }]
        : []),
    ];
  },
  'AWS::RDS::DBInstance': (property) => {
    const type = textOf(property('DBInstanceClass'));
    const each = instances[type];
    if (!each) throw new Error(`there is no price of ${type}`);
    return one(`Database instances ${type}`, each);
  },
  'AWS::Route53::HealthCheck': () => one('Health checks', healthCheck),
  // Its replica in the other region costs the same.
  'AWS::SecretsManager::Secret': (property) => [
    { what: 'Secrets and their replicas', each: secret, count: 1 + lengthOf(property('ReplicaRegions')) },
  ],
};

const metricsOf = (metrics: Json | undefined): number =>
  Array.isArray(metrics)
    ? Math.max(
        1,
        (metrics as readonly Json[]).filter((each) => JSON.stringify(each).includes('"MetricStat"')).length,
      )
    : 1;

/** Types that cost nothing, or only what is done with them. */
const unpriced =
  /^AWS::(ApiGateway|CertificateManager|DynamoDB|Events|IAM|Lambda|Logs|S3|SNS|SQS|StepFunctions)::|^AWS::EC2::(InternetGateway|Route|RouteTable|SecurityGroup|Subnet|SubnetRouteTableAssociation|VPC|VPCGatewayAttachment|VPCPeeringConnection)$|^AWS::RDS::(DBCluster|DBClusterParameterGroup|DBSubnetGroup|GlobalCluster)$|^AWS::(KMS::Alias|Route53::RecordSet|SecretsManager::SecretTargetAttachment)$/;

export const isKnown = (type: string): boolean => type in priced || unpriced.test(type);

/** What there is no price of, such as a database class; undefined when there is one, or nothing to pay by the hour. */
export function withoutPrice({ Type }: Resource, property: Property): string | undefined {
  if (!isKnown(Type)) return Type;
  const type = Type === 'AWS::RDS::DBInstance' ? textOf(property('DBInstanceClass')) : undefined;
  return type === undefined || type in instances ? undefined : type;
}

/** @throws Error for a database class whose price is not known. */
export const fixedCosts = (resource: Resource, property: Property): readonly FixedCost[] =>
  priced[resource.Type]?.(property, resource) ?? [];

/** What depends on use, by unit, in USD: us-east-1 and eu-central-1. From memory as well. */
export const byUse: readonly (readonly [what: string, unit: string, each: Price])[] = [
  ['S3 Standard storage', 'GB and month, in each region', [0.023, 0.0245]],
  ['S3 replication to the other region', 'GB, once', [0.02, 0.02]],
  ['S3 replication time control', 'GB, once', [0.015, 0.015]],
  ['S3 Batch Replication of what was there before', 'job', [0.25, 0.25]],
  ['', 'million objects', [1, 1]],
  ['DynamoDB writes, on demand', 'million, for each replica', [0.625, 0.625]],
  ['Aurora storage', 'GB and month, in each region', [0.1, 0.12]],
];

/** What is paid for beside that: by what is stored, sent or asked. */
const usage: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'API requests',
  'AWS::DynamoDB::GlobalTable': 'table requests and storage',
  'AWS::DynamoDB::Table': 'table requests and storage',
  'AWS::EC2::NatGateway': 'data through NAT gateways',
  'AWS::EC2::VPCEndpoint': 'data through endpoints',
  'AWS::KMS::Key': 'key requests',
  'AWS::Kinesis::Stream': 'stream records',
  'AWS::Lambda::Function': 'function runs',
  'AWS::Logs::LogGroup': 'logs',
  'AWS::RDS::DBCluster': 'Aurora storage and I/O',
  'AWS::S3::Bucket': 'S3 storage, requests and replication',
  'AWS::StepFunctions::StateMachine': 'state transitions',
};

export const usageOf = (type: string): string | undefined => usage[type];
