import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ListSubscriptionsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInLayers } from '../../src/templates/layers.ts';
import { until } from '../conformance/asking.ts';
import { away, connect, home, type Aws } from '../conformance/aws.ts';
import { createProject, type CliResult, type Project } from '../support/cli.ts';
import { filesWith, textsIn } from '../support/left-behind.ts';
import { leftovers } from './leftovers.ts';
import { observePlatform } from './platform.ts';

const environmentSuffix = 'whole';
const config = { environmentSuffix, pollInterval: '100ms' };

let project: Project;
let env: Record<string, string>;
/** Of the operator's credentials. The local AWS looks at neither. */
const secrets = {
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-operator',
  AWS_SESSION_TOKEN: 'token-of-the-session',
};
/** Everything that commands have printed. */
let printed = '';
let aws: Aws;
/** A domain too, so that no layer is left out. */
let traffic: { readonly domainName: string; readonly hostedZoneId: string };

beforeAll(async () => {
  project = createProject();
  env = { ...(await project.localUp('--lag', '500ms')), ...secrets };
  aws = connect(env.AWS_ENDPOINT_URL ?? '');
  traffic = { domainName: 'api.example.com', hostedZoneId: await hostedZone('example.com') };
});
afterAll(async () => {
  aws.close();
  await project.remove();
});

/** What an operator has before: the zone of the domain. */
async function hostedZone(Name: string): Promise<string> {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ACCESS_KEY_ID: accessKeyId = '' } = env;
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  const route53 = new Route53Client({ region: home, endpoint, credentials });
  const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name, CallerReference: 'test' }));
  route53.destroy();
  return HostedZone?.Id?.replace('/hostedzone/', '') ?? '';
}

async function run(...command: readonly string[]): Promise<CliResult> {
  const result = await project.run(command, { env });
  printed += result.stdout + result.stderr;
  return result;
}

async function deploy(change: object = {}): Promise<void> {
  project.write('trading-migrate.config.json', JSON.stringify({ ...config, traffic, ...change }));
  const { code, stdout, stderr } = await run('deploy');
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
}

/** Stacks that the last run settled. */
const settled = () => {
  const journal = project.journal(environmentSuffix);
  const last = journal.at(-1)?.run;
  return journal.flatMap(({ run: of, event }) =>
    of === last && event.type === 'stack-settled' ? [event] : [],
  );
};

const outcomesOf = (layer: string): readonly string[] =>
  settled()
    .filter((stack) => stack.layer === layer)
    .map(({ region, outcome }) => `${region} ${outcome}`)
    .sort();

const output = (layer: string, region: string, name: string): string =>
  settled().find((stack) => stack.layer === layer && stack.region === region)?.outputs[name] ?? '';

describe('the whole platform', () => {
  it('is deployed in both regions, every resource with an id', async () => {
    await deploy();
    expect(new Set(settled().map(({ layer }) => layer))).toEqual(
      new Set(builtInLayers.map(({ name }) => name)),
    );
    expect(new Set(settled().map(({ outcome }) => outcome))).toEqual(new Set(['created']));
    const resources = settled().flatMap((stack) => stack.resources);
    expect(resources.length).toBeGreaterThan(200);
    expect(resources.filter(({ physicalId }) => physicalId === '')).toEqual([]);
  });

  it.each([home, away])('answers through the API of %s', async (region) => {
    const api = output('application', region, 'ApiId');
    const stage = output('application', region, 'ApiStageName');
    const answer = await fetch(`${aws.endpoint}/restapis/${api}/${stage}/_user_request_/health`);
    expect(await answer.json()).toEqual({ status: 'ok', region });
  });

  it('brings a trade from the stream of one region to the table of the other', async () => {
    const trade = {
      ...{ tradeId: 't-1', symbol: 'ACME', price: 10.5, quantity: 4, side: 'BUY', userId: 'trader-1' },
      executedAt: '2026-11-24T14:30:00.000Z',
    };
    await aws.clients(home).kinesis.send(
      new PutRecordCommand({
        StreamName: output('streaming', home, 'KinesisStreamName'),
        PartitionKey: trade.userId,
        Data: Buffer.from(JSON.stringify(trade)),
      }),
    );
    const TableName = output('dashboard-state', home, 'DashboardTableName');
    const Key = { userId: { S: trade.userId }, sessionId: { S: `trade#${trade.tradeId}` } };
    const { Item } = await until(
      () => aws.clients(away).dynamodb.send(new GetItemCommand({ TableName, Key })),
      (found) => found.Item !== undefined,
    );
    expect(Item).toMatchObject({ notional: { N: '42' } });
  });

  it('goes down the failure path when its pipeline is given nonsense', async () => {
    const { sfn } = aws.clients(away);
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: output('application', away, 'StateMachineArn'),
        input: JSON.stringify({ day: 'yesterday' }),
      }),
    );
    const ended = await until(
      () => sfn.send(new DescribeExecutionCommand({ executionArn })),
      ({ status }) => status !== 'RUNNING',
    );
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ValidationError' });
  });

  it('raises every alarm, sees its notification come out of the encrypted topic, and leaves all as it was', async () => {
    const states = async (region: string): Promise<readonly string[]> => {
      const { MetricAlarms = [] } = await aws.clients(region).cloudWatch.send(new DescribeAlarmsCommand({}));
      // The first datapoints of some metrics may come meanwhile: then there is data, and still nothing wrong.
      return MetricAlarms.map(
        ({ AlarmName, StateValue }) => `${AlarmName} ${StateValue === 'ALARM' ? 'raised' : 'quiet'}`,
      );
    };
    const before = [await states(home), await states(away)];
    const { code, stdout, stderr } = await run('monitor', '--json');
    expect(code, stdout + stderr).toBe(0);
    const checks = project
      .journal(environmentSuffix)
      .flatMap(({ event }) => (event.type === 'check-ended' && event.phase === 'monitor' ? [event] : []));
    const heard = checks.filter(({ name, outcome }) => name.startsWith('alarm ') && outcome === 'pass');
    expect(heard).toHaveLength(before.flat().length);
    expect(checks.filter(({ outcome }) => outcome === 'skipped').map(({ name }) => name)).toEqual([
      'subscriptions',
      'subscriptions',
    ]);
    expect([await states(home), await states(away)]).toEqual(before);
    for (const region of [home, away]) {
      const { sqs, sns } = aws.clients(region);
      const { QueueUrls = [] } = await sqs.send(
        new ListQueuesCommand({ QueueNamePrefix: 'trading-analytics-monitor-' }),
      );
      const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
      expect([QueueUrls, Subscriptions.filter(({ Protocol }) => Protocol === 'sqs')]).toEqual([[], []]);
    }
  });

  it('leaves no secret in what is printed, in the journal and in the report', async () => {
    const secretsManager = new SecretsManagerClient({
      ...{ region: home, endpoint: aws.endpoint },
      credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: 'local' },
    });
    const { SecretString = '{}' } = await secretsManager.send(
      new GetSecretValueCommand({ SecretId: `trading-analytics-database-master-${environmentSuffix}` }),
    );
    secretsManager.destroy();
    const { password = '' } = JSON.parse(SecretString) as { readonly password?: string };
    expect(password.length).toBeGreaterThan(20);
    expect((await run('report', '--json')).code).toBe(0);
    const all = [password, ...Object.values(secrets)];
    expect(filesWith(project.folder, all)).toEqual([]);
    expect(textsIn(printed, all)).toEqual([]);
  });

  it('is updated where a setting changed, and nowhere else', async () => {
    await deploy({ gate: { maxLag: '2m' } });
    expect(outcomesOf('monitoring')).toEqual([`${away} updated`, `${home} updated`]);
    const others = settled().filter(({ layer }) => layer !== 'monitoring');
    expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
  });

  it('is unchanged when deployed again', async () => {
    await deploy({ gate: { maxLag: '2m' } });
    expect(new Set(settled().map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
  });

  it('is deleted to the last resource', async () => {
    expect(await leftovers(aws.clients(home), environmentSuffix)).not.toEqual([]);
    const { code, stdout } = await run(
      'cleanup',
      '-e',
      environmentSuffix,
      '--empty-buckets',
      '--yes',
      '--json',
    );
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      code: 0,
      ok: true,
      cleanup: { remaining: [] },
    });
    const { stacks, stackSets } = await observePlatform(env, environmentSuffix);
    expect(stackSets).toEqual([]);
    for (const region of [home, away])
      expect(await leftovers(aws.clients(region), environmentSuffix)).toEqual([]);
    expect(stacks.filter(({ status }) => status !== 'DELETE_COMPLETE')).toEqual([]);
  });
});
