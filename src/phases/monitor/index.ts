import { runChecks, type Check } from '../../applications/check.ts';
import { MigrationError } from '../../errors.ts';
import { presenceChecks } from '../../monitoring/presence-checks.ts';
import type { MonitoringSources } from '../../deployment/manifest.ts';
import type { Phase, Step, StepContext } from '../../runbook/phase.ts';
import { judgeChecks } from '../judge-checks.ts';
import type { MigrationWorld } from '../world.ts';
import { findMonitoring } from './find-monitoring.ts';
import { proveAlarms } from './prove-alarms.ts';

export interface MonitorOptions {
  /** How long subscriptions that are not confirmed are waited for; undefined reports them and goes on. */
  readonly waitSubscriptionsSeconds?: number | undefined;
}

/** @throws MigrationError NO_MONITORING (exit 2): nothing looked at must not read as nothing wrong. */
export function requireMonitoring({ monitoring }: Pick<MigrationWorld, 'monitoring'>): void {
  if (monitoring) return;
  throw new MigrationError(
    'usage',
    'There is nothing to monitor: the platform that is deployed has no layer of alarms, or no topic.',
    {
      code: 'NO_MONITORING',
      untouched: 'Nothing was called on AWS.',
      next: ['Deploy the layers monitoring and notifications ("platform.layers"), or do without monitor.'],
    },
  );
}

/**
 * Shows that operators would be told: who is subscribed, dashboards and saved queries are there, and every alarm is raised once and
 * its notification seen. What is wrong stops no other check; then the phase refuses.
 */
export function monitorPhase(world: MigrationWorld, options: MonitorOptions = {}): Phase {
  const failures: string[] = [];
  const { monitoring } = world;
  return {
    name: 'monitor',
    title: 'Prove the monitoring',
    steps: [
      ...(monitoring
        ? [lookAround(world, monitoring, options, failures), drill(world, monitoring, failures)]
        : []),
      judgeChecks(failures),
    ],
  };
}

const lookAround = (
  world: MigrationWorld,
  sources: MonitoringSources,
  { waitSubscriptionsSeconds }: MonitorOptions,
  failures: string[],
): Step => ({
  name: 'check-presence',
  title: 'Look at subscriptions, dashboards and saved queries',
  run: async (context: StepContext) => {
    const found = await findMonitoring(sources, world);
    const all: readonly Check[] = found.flatMap((at) => presenceChecks(at, world, waitSubscriptionsSeconds));
    const failed = await runChecks(all, context);
    failures.push(...failed);
    return `${all.length - failed.length} of ${all.length} are as they should be`;
  },
});

const drill = (world: MigrationWorld, sources: MonitoringSources, failures: string[]): Step => ({
  name: 'prove-alarms',
  title: 'Raise every alarm and see its notification: subscribers get the messages of this drill',
  run: async (context) => {
    const found = await findMonitoring(sources, world);
    const { alarms, failed } = await proveAlarms(found, world, context);
    failures.push(...failed);
    return failed.length === 0
      ? `all of ${alarms} alarms are heard, or have nobody to tell; each is as it was`
      : `${failed.length} of ${alarms} alarms fail; each is as it was`;
  },
});
