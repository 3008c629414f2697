import { describe, expect, test, vi } from 'vitest';
import { toMigrationError } from '../../../src/aws/errors.ts';
import { MigrationError } from '../../../src/errors.ts';
import { regions } from '../../support/world.ts';
import { cleanUp, complete, deploy, migrationOfPlatform, stacksOf } from './platform.ts';

const { source, target } = regions;

const refusal = (name: string, words: string, request: string, region: string = source): MigrationError =>
  toMigrationError(Object.assign(new Error(words), { name }), request, region);

const failureOf = async (run: Promise<unknown>): Promise<MigrationError> => {
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  if (error instanceof MigrationError) return error;
  throw new Error('nothing failed as expected', { cause: error });
};

const notAllowed = 'User: arn:aws:iam::111122223333:user/ada is not authorized to perform it';

describe('what AWS refuses outright', () => {
  test('is a failure of the layer in the region where it was to be, with who may not do it', async () => {
    const migration = migrationOfPlatform();
    const createInstances = migration.cloud.stackSets.createInstances.bind(migration.cloud.stackSets);
    vi.spyOn(migration.cloud.stackSets, 'createInstances').mockImplementation(async (request) => {
      if (request.stackSet === 'network-test' && request.regions.includes(target))
        throw refusal('AccessDenied', notAllowed, 'CreateStackInstances of network-test');
      return createInstances(request);
    });
    const error = await failureOf(deploy(migration));
    const failure = {
      layer: 'network',
      verb: 'deployed',
      regions: [
        {
          region: target,
          outcome: 'failed',
          request: `CreateStackInstances of network-test in ${source}`,
          words: `AccessDenied: ${notAllowed}`,
          cause: 'ACCESS_DENIED',
          meaning: 'You may not make this call with the credentials that you have.',
          mend: [expect.any(String), 'trading-migrate iam-policy -e test'],
        },
      ],
    };
    expect(error).toMatchObject({ code: 'LAYER_FAILED', exit: 4, failures: [failure] });
    expect(error.message).toContain(`in ${target}: CreateStackInstances of network-test in ${source}`);
    expect(migration.recorded('layer-failed')).toMatchObject([{ failure }]);
    vi.restoreAllMocks();
    await deploy(migration);
    expect(stacksOf(migration)).toEqual(complete);
  });

  test.each([
    ['AccessDenied', notAllowed, 'ACCESS_DENIED', /^Mend the cause/],
    ['ValidationError', 'Template format error: no Resources', 'INVALID', /^Mend the cause/],
    ['LimitExceededException', 'The limit of StackSets was reached', 'QUOTA', /^Mend the cause/],
    ['Throttling', 'Rate exceeded', 'THROTTLED', /^This usually passes/],
    ['InternalFailure', 'The request has failed', 'AWS_INTERNAL', /^This usually passes/],
  ])('is explained of CreateStackSet: %s', async (name, words, cause, next) => {
    const migration = migrationOfPlatform();
    vi.spyOn(migration.cloud.stackSets, 'create').mockRejectedValue(
      refusal(name, words, 'CreateStackSet network-test'),
    );
    const { failures, next: steps } = await failureOf(deploy(migration));
    expect(failures.map(({ regions: [region] }) => region)).toContainEqual(
      expect.objectContaining({ region: source, cause, words: `${name}: ${words}` }),
    );
    expect(steps[0]).toMatch(next);
  });

  test('is explained when a cleanup deletes, which has touched nothing that it depends on', async () => {
    const migration = migrationOfPlatform();
    await deploy(migration);
    vi.spyOn(migration.cloud.stacks, 'delete').mockRejectedValue(
      refusal('AccessDenied', notAllowed, 'DeleteStack state-test'),
    );
    const error = await failureOf(cleanUp(migration));
    expect(error.message).toContain(`Layer state could not be deleted in ${source}: DeleteStack state-test`);
    expect(error.untouched).toBe('Layers that it depends on were not touched.');
  });

  test('is no failure of the layer when nobody is there to refuse', async () => {
    const migration = migrationOfPlatform();
    const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    vi.spyOn(migration.cloud.stackSets, 'create').mockRejectedValue(
      toMigrationError(lost, 'CreateStackSet x', source),
    );
    const error = await failureOf(deploy(migration));
    expect(error).toMatchObject({ code: 'ENDPOINT_UNREACHABLE', failures: [] });
    expect(error.untouched).toContain('looks before it asks again');
  });
});
