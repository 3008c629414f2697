/** A quota of an account in a region. */
export interface Quota {
  readonly serviceCode: string;
  readonly serviceName: string;
  readonly code: string;
  readonly name: string;
  /** AWS's default, by region where it differs. From AWS's lists, by memory: a rehearsal shows how a quota is read, not how high it is. */
  readonly value: (region: string) => number;
  /** Whether the account has a value of its own, as GetServiceQuota tells. Of many quotas there is only the default. */
  readonly isApplied: boolean;
}

const vpc = { serviceCode: 'vpc', serviceName: 'Amazon Virtual Private Cloud (Amazon VPC)' };
const ec2 = { serviceCode: 'ec2', serviceName: 'Amazon Elastic Compute Cloud (Amazon EC2)' };
const kinesis = { serviceCode: 'kinesis', serviceName: 'Amazon Kinesis Data Streams' };
const rds = { serviceCode: 'rds', serviceName: 'Amazon Relational Database Service (Amazon RDS)' };

const regionsOfManyShards = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** Those that a platform of two regions can meet. */
export const quotas: readonly Quota[] = [
  { ...vpc, code: 'L-F678F1CE', name: 'VPCs per Region', value: () => 5, isApplied: true },
  { ...ec2, code: 'L-0263D0A3', name: 'EC2-VPC Elastic IPs', value: () => 5, isApplied: true },
  { ...rds, code: 'L-952B80B8', name: 'DB clusters', value: () => 40, isApplied: true },
  { ...rds, code: 'L-7B6409FD', name: 'DB instances', value: () => 40, isApplied: true },
  {
    ...{ ...kinesis, code: 'L-0918CF54', name: 'Shards per Region', isApplied: false },
    value: (region) => (regionsOfManyShards.includes(region) ? 20_000 : 1_000),
  },
];
