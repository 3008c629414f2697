import type { Check } from '../../applications/check.ts';
import { runChecks } from '../../applications/check.ts';
import { apiChecks } from '../../applications/checks/api.ts';
import { customChecks } from '../../applications/checks/custom.ts';
import { functionChecks } from '../../applications/checks/functions.ts';
import { globalTableChecks } from '../../applications/checks/global-table.ts';
import { pipelineChecks } from '../../applications/checks/pipeline.ts';
import { sendTrade, streamChecks } from '../../applications/checks/stream.ts';
import { removeTableRecords, removeTestRecords } from '../../applications/clean-up.ts';
import { testRecordsOf } from '../../applications/test-records.ts';
import { MigrationError } from '../../errors.ts';
import type { ApplicationSources } from '../../deployment/manifest.ts';
import type { Phase, Step, StepContext } from '../../runbook/phase.ts';
import { judgeChecks } from '../judge-checks.ts';
import { findTable } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';
import { findApplications, type ApplicationStores } from './find-applications.ts';

/** Whether there is anything to try. */
export const hasChecks = ({ stores, checks }: ToTry): boolean =>
  stores.dynamodb !== undefined || checks.length > 0;

interface ToTry {
  readonly stores: MigrationWorld['stores'];
  readonly checks: readonly unknown[];
}

/** @throws MigrationError NO_CHECKS (exit 2): nothing tried must not read as nothing wrong. */
export function requireChecks(platform: ToTry): void {
  if (hasChecks(platform)) return;
  throw new MigrationError('usage', 'There is nothing to test: no global table, and no check of your own.', {
    code: 'NO_CHECKS',
    untouched: 'Nothing was called on AWS.',
    next: ['Name addresses under "checks" in the configuration, or do without test-app.'],
  });
}

/**
 * Tries the applications: each check says what it proves. A check that fails stops no other; what they wrote is taken away whatever
 * they found; then the phase refuses if any failed.
 */
export function testAppPhase(world: MigrationWorld): Phase {
  const failures: string[] = [];
  const { stores, applications, checks } = world;
  const { s3, dynamodb } = stores;
  return {
    name: 'test-app',
    title: 'Test the applications',
    steps: [
      ...(dynamodb ? [checkTable(world, dynamodb, failures)] : []),
      ...(applications && s3 && dynamodb
        ? [checkApplications(world, applications, { s3, dynamodb }, failures)]
        : []),
      ...(checks.length > 0 ? [checkOwn(world, failures)] : []),
      judgeChecks(failures),
    ],
  };
}

const checkTable = (
  world: MigrationWorld,
  dynamodb: ApplicationStores['dynamodb'],
  failures: string[],
): Step => ({
  name: 'check-table',
  title: 'Write in each region and read in the other',
  run: async (context) => {
    const { regions, items } = world;
    const table = await findTable(dynamodb, world);
    const records = testRecordsOf(context.run);
    const all = globalTableChecks({ table, regions, items }, records, world.checkTimeoutSeconds);
    const failed = await runChecks(all, context);
    failures.push(...failed);
    await removeTableRecords(table, regions, world, records);
    return told(all, failed);
  },
});

const checkApplications = (
  world: MigrationWorld,
  sources: ApplicationSources,
  stores: ApplicationStores,
  failures: string[],
): Step => ({
  name: 'check-applications',
  title: 'Try functions, stream, API and pipeline',
  run: async (context) => {
    const applications = await findApplications(sources, stores, world);
    const records = testRecordsOf(context.run);
    const timeout = world.checkTimeoutSeconds;
    const sentAt = context.clock.now();
    await sendTrade(applications, world, records);
    const all = [
      ...functionChecks(applications, world.functions, records),
      ...apiChecks(applications, world.http, records, timeout),
      ...pipelineChecks(applications, world.stateMachines, records, timeout),
      // They wait for what was sent at the start, so they come last.
      ...streamChecks(applications, world, records, () => sentAt, timeout),
    ];
    const failed = await runChecks(all, context);
    failures.push(...failed);
    const versions = await removeTestRecords(applications, world, records);
    return `${told(all, failed)}; test records removed, ${versions} versions of objects among them`;
  },
});

const checkOwn = (world: MigrationWorld, failures: string[]): Step => ({
  name: 'check-own',
  title: 'Try what the configuration names',
  run: async (context: StepContext) => {
    const all = customChecks(world.checks, world.regions, world.http);
    const failed = await runChecks(all, context);
    failures.push(...failed);
    return told(all, failed);
  },
});

const told = (all: readonly Check[], failed: readonly string[]): string =>
  failed.length === 0 ? `all of ${all.length} checks pass` : `${failed.length} of ${all.length} checks fail`;
