import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls } from '../../src/aws/calls.ts';
import type { LoadedConfig } from '../../src/config/load.ts';
import { configSchema } from '../../src/config/schema.ts';
import { runMigration } from '../../src/main.ts';
import { observeMigration } from '../../src/world.ts';
import type { PhaseName } from '../../src/phases/index.ts';
import { planMigration } from '../../src/planning.ts';
import { outcomeOf } from '../../src/preflight/finding.ts';
import { commandsWithin, type CommandName } from '../../src/preflight/policy/grant.ts';
import { checkReadiness } from '../../src/readiness.ts';
import { createStack, deleteStack } from '../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';
import { startRecordingProxy, type RecordedCall, type RecordingProxy } from '../support/recording-proxy.ts';

const [source, target] = ['us-east-1', 'eu-central-1'];
let local: TestLocalAws;
let proxy: RecordingProxy;
let stateDirectory: string;
beforeAll(async () => {
  local = await startLocalAws();
  proxy = await startRecordingProxy(local.endpoint, local.account);
  stateDirectory = mkdtempSync(join(tmpdir(), 'preflight-'));
});
afterAll(async () => {
  await proxy.stop();
  await local.stop();
  rmSync(stateDirectory, { recursive: true });
});

const access = () => ({
  endpointUrl: proxy.endpoint,
  credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
});

const configOf = (environmentSuffix: string, layers?: string[]): LoadedConfig => ({
  config: configSchema.parse({
    ...{ environmentSuffix, pollInterval: '100ms' },
    gate: { interval: '200ms', timeout: '60s', samples: 1 },
    sync: { objects: 2, items: 2 },
    ...(layers ? { platform: { layers } } : {}),
  }),
  file: undefined,
  manifestFile: undefined,
  stateDirectory,
});

const preflight = async (config: LoadedConfig) => {
  const { results } = await checkReadiness(config, access());
  return {
    outcome: outcomeOf(results),
    /** `check severity region: what` of all that is not fine. */
    noted: results.flatMap(({ check, findings }) =>
      findings
        .filter(({ severity }) => severity !== 'ok')
        .map(({ severity, region, what }) => `${check} ${severity} ${region}: ${what}`),
    ),
  };
};

describe('preflight', () => {
  it('finds nothing that blocks the whole platform in an account that is empty, and only reads', async () => {
    const { outcome, noted } = await preflight(configOf('clean'));
    expect(outcome).toBe('done');
    expect(noted).toEqual(['permissions unknown global: IAM cannot simulate what you may do']);
    expect(proxy.calls.map(({ operation }) => operation)).toContain('ListStreams');
    expect(proxy.calls.length).toBeGreaterThan(50);
    for (const { operation } of proxy.calls) expect(operation).toMatch(/^(Describe|List|Get|Head|Validate)/);
  });

  it('finds a name that is taken, quotas that are used up, and a stack that no deploy can go on from', async () => {
    const { s3, cloudFormation } = local.clients(source);
    const Bucket = 'trading-analytics-artifacts-us-east-1-blocked';
    await s3.send(new CreateBucketCommand({ Bucket }));
    const stackName = 'trading-analytics-dashboard-state-blocked';
    const stack = await createStack(cloudFormation, stackName, {
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    });
    local.settings.faults = {
      cloudformation: [{ type: 'AWS::SNS::Topic', action: 'delete', fail: 'Somebody needs it' }],
    };
    await deleteStack(cloudFormation, stack);
    delete local.settings.faults;
    local.settings.quotas = { 'L-F678F1CE': 1, 'L-0918CF54': 1 };
    const { outcome, noted } = await preflight(configOf('blocked'));
    delete local.settings.quotas;
    expect(outcome).toBe('aws');
    const blocking = noted.filter((finding) => finding.includes(' block '));
    expect(blocking).toEqual([
      expect.stringMatching(
        new RegExp(`^stacks block ${source}: Stack ${stackName} .* is DELETE_FAILED: .*Somebody needs it`),
      ),
      `names block ${source}: the bucket ${Bucket} is there, and no stack of this migration holds it`,
      // Every account has a default VPC.
      `quotas block ${source}: VPCs: 1 of 1 in use, 1 more needed`,
      `quotas block ${source}: shards of Kinesis streams: 0 of 1 in use, 2 more needed`,
      `quotas block ${target}: VPCs: 1 of 1 in use, 1 more needed`,
      `quotas block ${target}: shards of Kinesis streams: 0 of 1 in use, 2 more needed`,
    ]);
  });
});

describe('what the commands call', () => {
  // Once beforeAll has made its folder.
  const config = (): LoadedConfig => configOf('calls', ['storage', 'dashboard-state']);
  const phase = async (name: PhaseName): Promise<void> => {
    await runMigration({
      ...{
        command: name,
        phases: [name],
        config: config(),
        access: access(),
        takeOver: undefined,
        fresh: false,
      },
      credentialsTimeoutSeconds: 0,
      options: { emptyBuckets: true },
      reporter: { observe: () => undefined, close: () => Promise.resolve() },
      signal: new AbortController().signal,
    });
  };
  const commands: readonly (readonly [CommandName, () => Promise<unknown>])[] = [
    ['preflight', () => checkReadiness(config(), access())],
    ['deploy', () => phase('deploy')],
    ['plan', () => planMigration(config(), access())],
    ['status', () => observeMigration(config(), access())],
    ['sync', () => phase('sync')],
    ['verify-replication', () => phase('verify-replication')],
    ['cleanup', () => phase('cleanup')],
  ];

  /** Whether the table says that the command, or one that is part of it, may make the call; GetCallerIdentity needs no permission. */
  const isKnown = (command: CommandName, { operation }: RecordedCall): boolean =>
    operation === 'GetCallerIdentity' ||
    Object.values(calls).some((byImport) =>
      [`${operation}Command`, `paginate${operation}`].some((imported) =>
        (byImport[imported] ?? []).some((grant) =>
          commandsWithin(command).some((made) => grant.commands.includes(made)),
        ),
      ),
    );

  it.each(commands)('of %s is in the table, for that command', async (command, run) => {
    proxy.calls.length = 0;
    await run();
    expect(proxy.calls.length).toBeGreaterThan(0);
    const unknown = proxy.calls.filter((call) => !isKnown(command, call));
    expect([...new Set(unknown.map(({ service, operation }) => `${service} ${operation}`))]).toEqual([]);
  });
});
