import { beforeEach, describe, expect, test } from 'vitest';
import type { DeployableLayer, OutputSource, RegionRole } from '../../../src/deployment/layer.ts';
import { MigrationError } from '../../../src/errors.ts';
import { layer, regions, template, type SimulatedMigration } from '../../support/world.ts';
import { stackOperationTime } from '../../support/simulated-stacks.ts';
import { deploy, migrationOfPlatform, settled } from './platform.ts';

const output = (region: RegionRole, name: string): OutputSource => ({
  from: 'output',
  layer: 'bootstrap',
  region,
  output: name,
});
const buckets = { source: output('source', 'Bucket'), target: output('target', 'Bucket') };

/** The same, but too large for a request. */
const large = (body: string): string =>
  JSON.stringify({ ...(JSON.parse(body) as object), Metadata: { Padding: 'x'.repeat(60_000) } });

const bootstrap = layer('bootstrap', {
  regions: ['source', 'target'],
  templateBody: template(['Bucket'], { outputs: ['Bucket', 'AdminArn', 'ExecName'] }),
});
const functions = layer('functions', {
  kind: 'stack-set',
  regions: ['target', 'source'],
  parameters: { Code: { from: 'artifact', artifact: 'forwarder' } },
  roles: {
    administrationRoleArn: output('source', 'AdminArn'),
    executionRoleName: output('source', 'ExecName'),
  },
  buckets,
  templateBody: template(['Function'], { parameters: ['Code'] }),
});
/** The same, by the roles that AWS takes when none are named. */
const { roles: ownRoles, ...withDefaultRoles } = functions;
const code = /functions\/forwarder\/[0-9a-f]{64}\.zip$/;
const bucketIn = (region: string): string => `Bucket of bootstrap-test in ${region}`;
const roles = {
  administrationRoleArn: 'AdminArn of bootstrap-test in us-east-1',
  executionRoleName: 'ExecName of bootstrap-test in us-east-1',
};

let migration: SimulatedMigration;
beforeEach(() => {
  migration = migrationOfPlatform();
});
const setOf = (name: string) => migration.cloud.sets.find(`${name}-test`);
const failureOf = async (run: Promise<unknown>): Promise<MigrationError> => {
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  if (error instanceof MigrationError) return error;
  throw new Error('it did not fail', { cause: error });
};

describe('what a layer has in S3', () => {
  test('is uploaded to the bucket of each region, before the layer is deployed there', async () => {
    await deploy(migration, [functions, bootstrap]);
    expect(migration.uploads).toEqual([
      expect.stringMatching(`^${regions.target} ${bucketIn(regions.target)} ${code.source}`),
      expect.stringMatching(`^${regions.source} ${bucketIn(regions.source)} ${code.source}`),
    ]);
    expect(setOf('functions')?.parameters.Code).toMatch(code);
    expect(migration.seen).toContainEqual(
      expect.objectContaining({ subject: 'functions', region: regions.target, text: 'uploaded forwarder' }),
    );
  });

  test('is uploaded once, and changes nothing as long as it stays the same', async () => {
    await deploy(migration, [functions, bootstrap]);
    const from = migration.journal.entries().length;
    await deploy(migration, [functions, bootstrap]);
    expect(migration.uploads).toHaveLength(2);
    expect(settled(migration, from)).toContain('functions eu-central-1 unchanged');
  });

  test('is the template of a StackSet, in the region of the sets, when no request can hold it', async () => {
    const big = { ...functions, templateBody: large(functions.templateBody) };
    const urls: (string | undefined)[] = [];
    const { stackSets } = migration.cloud;
    const create = stackSets.create.bind(stackSets);
    stackSets.create = (request) => {
      urls.push(request.templateUrl);
      return create(request);
    };
    await deploy(migration, [bootstrap, big]);
    const templates = migration.uploads.filter((upload) => upload.includes('templates/'));
    expect(templates).toEqual([
      expect.stringMatching(
        `^${regions.source} ${bucketIn(regions.source)} templates/functions/[0-9a-f]{64}\\.json$`,
      ),
    ]);
    expect(urls).toEqual([expect.stringMatching(/^https:.*templates\/functions\/[0-9a-f]{64}\.json$/)]);
    // What CloudFormation keeps is compared as ever.
    const from = migration.journal.entries().length;
    await deploy(migration, [bootstrap, big]);
    expect(settled(migration, from)).toContain('functions us-east-1 unchanged');
  });

  test('is the template of a stack, in its own region', async () => {
    const big = layer('big', { regions: ['target'], buckets, templateBody: large(template(['Table'])) });
    await deploy(migration, [bootstrap, big]);
    expect(migration.uploads).toEqual([
      expect.stringMatching(`^${regions.target} ${bucketIn(regions.target)} templates/big/`),
    ]);
  });
});

describe('the roles of a StackSet', () => {
  test('are those that another layer makes, which so comes first', async () => {
    await deploy(migration, [functions, bootstrap]);
    expect(setOf('functions')?.roles).toEqual(roles);
    const [first] = migration.cloud.mutations;
    expect(first).toBe('create stack bootstrap-test in us-east-1');
  });

  test('replace those that a set had before', async () => {
    await deploy(migration, [bootstrap, withDefaultRoles]);
    expect(setOf('functions')?.roles.executionRoleName).toBe('AWSCloudFormationStackSetExecutionRole');
    await deploy(migration, [bootstrap, functions]);
    expect(setOf('functions')?.roles).toEqual(roles);
  });

  test('cannot be made by the StackSet itself', async () => {
    const own: DeployableLayer = {
      ...bootstrap,
      kind: 'stack-set',
      ...(ownRoles && { roles: ownRoles }),
    };
    expect((await failureOf(deploy(migration, [own]))).message).toContain(
      'bootstrap is a StackSet that makes the role by which it is deployed',
    );
  });
});

describe('roles that AWS does not know everywhere yet', () => {
  const minute = 60_000;
  const operationsOf = (name: string) => setOf(name)?.operations.map(({ status }) => status);
  const knownIn = (milliseconds: number): void => {
    migration.cloud.sets.rolesKnownFrom = migration.clock.now() + milliseconds;
  };

  test('are waited for: the operation is begun anew, and the view says why', async () => {
    knownIn(2 * stackOperationTime + 30_000);
    await deploy(migration, [bootstrap, functions]);
    expect(operationsOf('functions')).toEqual(['FAILED', 'FAILED', 'SUCCEEDED', 'SUCCEEDED']);
    // Each operation was journalled with an id of its own before it was begun.
    const intended = migration
      .recorded('action-intended')
      .filter(({ action }) => action === `deploy-instance/functions-test/${regions.target}`);
    expect(new Set(intended.map(({ token }) => token)).size).toBe(3);
    expect(migration.seen).toContainEqual(
      expect.objectContaining({
        subject: 'functions',
        region: regions.target,
        text: 'again in a moment: the roles of the StackSet are too new',
      }),
    );
  });

  test('are given up when they are not new any more', async () => {
    knownIn(60 * minute);
    const began = migration.clock.now();
    const error = await failureOf(deploy(migration, [bootstrap, functions]));
    expect(error.message).toContain(
      "should have 'ExecName of bootstrap-test in us-east-1' role with trust relationship to Role",
    );
    expect(migration.clock.now() - began).toBeGreaterThanOrEqual(5 * minute);
    expect(migration.clock.now() - began).toBeLessThan(8 * minute);
  });

  test('are not waited for when they were made long ago', async () => {
    await deploy(migration, [bootstrap]);
    await migration.clock.sleep(10 * minute);
    knownIn(60 * minute);
    await failureOf(deploy(migration, [bootstrap, functions]));
    expect(operationsOf('functions')).toEqual(['FAILED']);
  });

  test('are not waited for when nobody here makes them', async () => {
    knownIn(60 * minute);
    await failureOf(deploy(migration, [bootstrap, withDefaultRoles]));
    expect(operationsOf('functions')).toEqual(['FAILED']);
  });

  test('are no excuse for another failure', async () => {
    migration.cloud.stage.faults.push({
      ...{ region: regions.target, stack: 'functions', action: 'create', logicalId: 'Function' },
      ...{ reason: 'The code is too large.', times: 1 },
    });
    const { message } = await failureOf(deploy(migration, [bootstrap, functions]));
    expect(message).toContain('The code is too large');
    expect(operationsOf('functions')).toEqual(['FAILED']);
  });
});
