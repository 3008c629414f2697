import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeVpcPeeringConnectionsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
} from '@aws-sdk/client-rds';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { RegionalClients } from '../conformance/aws.ts';

/**
 * What a region still has of an environment, asked service by service and not of CloudFormation: `kind name`. Keys are not
 * listed: KMS only schedules their deletion.
 */
export async function leftovers(aws: RegionalClients, suffix: string): Promise<readonly string[]> {
  const tagged = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): string =>
    tags.find(({ Key }) => Key === 'Name')?.Value ?? '';
  const found: Readonly<Record<string, readonly (string | undefined)[]>> = {
    bucket: ((await aws.s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name),
    table: (await aws.dynamodb.send(new ListTablesCommand({}))).TableNames ?? [],
    stream: (await aws.kinesis.send(new ListStreamsCommand({}))).StreamNames ?? [],
    function: ((await aws.lambda.send(new ListFunctionsCommand({}))).Functions ?? []).map(
      (each) => each.FunctionName,
    ),
    queue: (await aws.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [],
    topic: ((await aws.sns.send(new ListTopicsCommand({}))).Topics ?? []).map(({ TopicArn }) => TopicArn),
    'state machine': ((await aws.sfn.send(new ListStateMachinesCommand({}))).stateMachines ?? []).map(
      ({ name }) => name,
    ),
    api: ((await aws.apiGateway.send(new GetRestApisCommand({}))).items ?? []).map(({ name }) => name),
    alarm: ((await aws.cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []).map(
      (each) => each.AlarmName,
    ),
    'log group': ((await aws.logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? []).map(
      (each) => each.logGroupName,
    ),
    'event bus': ((await aws.events.send(new ListEventBusesCommand({}))).EventBuses ?? []).map(
      ({ Name }) => Name,
    ),
    cluster: ((await aws.rds.send(new DescribeDBClustersCommand({}))).DBClusters ?? []).map(
      (each) => each.DBClusterIdentifier,
    ),
    instance: ((await aws.rds.send(new DescribeDBInstancesCommand({}))).DBInstances ?? []).map(
      (each) => each.DBInstanceIdentifier,
    ),
    'global cluster': ((await aws.rds.send(new DescribeGlobalClustersCommand({}))).GlobalClusters ?? []).map(
      (each) => each.GlobalClusterIdentifier,
    ),
    role: ((await aws.iam.send(new ListRolesCommand({}))).Roles ?? []).map(({ RoleName }) => RoleName),
    vpc: ((await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? []).map(({ Tags }) => tagged(Tags)),
    peering: ((await aws.ec2.send(new DescribeVpcPeeringConnectionsCommand({}))).VpcPeeringConnections ?? [])
      .filter(({ Status }) => Status?.Code !== 'deleted')
      .map(({ Tags }) => tagged(Tags)),
  };
  return Object.entries(found).flatMap(([kind, names]) =>
    names.filter((name) => name?.endsWith(`-${suffix}`)).map((name) => `${kind} ${name ?? ''}`),
  );
}
