import { runChecks, type Check } from '../../applications/check.ts';
import { alarmCheck, restore, topicsOf, type Drill } from '../../monitoring/alarm-checks.ts';
import { beforeDrill } from '../../monitoring/drill.ts';
import { listenTo, removeLeftEars, type Listener } from '../../monitoring/listener.ts';
import type { RegionalMonitoring } from '../../monitoring/monitoring.ts';
import type { AlarmView } from '../../monitoring/ports.ts';
import { together } from '../../parallel.ts';
import type { StepContext } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';

export interface Proven {
  readonly alarms: number;
  /** Names, with their regions. */
  readonly failed: readonly string[];
}

type ProvingWorld = Pick<
  MigrationWorld,
  'alarms' | 'topics' | 'queuesTemporary' | 'environmentSuffix' | 'checkTimeoutSeconds'
>;

/** A region's alarms as they were found, and the ears on the topics that they tell. */
interface Rehearsed {
  readonly names: readonly string[];
  readonly views: readonly AlarmView[];
  readonly drill: Drill;
}

/**
 * Both regions side by side. Ears are opened before the first alarm is raised, and removed however it ends. Composite alarms come
 * last: they change with those that they are about.
 */
export async function proveAlarms(
  monitored: readonly RegionalMonitoring[],
  world: ProvingWorld,
  context: StepContext,
): Promise<Proven> {
  const listeners: Listener[] = [];
  try {
    const regions = await together(monitored.map((at) => prepare(at, world, context, listeners)));
    const checksOf = (isComposite: boolean): readonly Check[] =>
      regions.flatMap(({ names, views, drill }) =>
        names.flatMap((name) => {
          const view = views.find((each) => each.name === name);
          return (view?.isComposite ?? false) === isComposite ? [alarmCheck(name, view, drill)] : [];
        }),
      );
    const failed = [
      ...(await runChecks(checksOf(false), context)),
      ...(await runChecks(checksOf(true), context)),
    ];
    return { alarms: regions.flatMap(({ names }) => names).length, failed };
  } finally {
    await together(listeners.map((listener) => listener.close()));
  }
}

async function prepare(
  { region, topic, alarms: names }: RegionalMonitoring,
  world: ProvingWorld,
  context: StepContext,
  opened: Listener[],
): Promise<Rehearsed> {
  const { alarms, environmentSuffix, checkTimeoutSeconds: timeoutSeconds } = world;
  await removeLeftEars(region, topic, environmentSuffix, world, context);
  const found = await alarms.describe(region, names);
  // What a run set that did not come to its end.
  const left = found.filter((alarm) => beforeDrill(alarm));
  for (const alarm of left) await restore(alarm.name, beforeDrill(alarm) ?? alarm, { region, alarms });
  const views = left.length === 0 ? found : await alarms.describe(region, names);
  const topics = [...new Set(views.flatMap(topicsOf))];
  const listeners = new Map<string, Listener>();
  for (const arn of topics) {
    const listener = await listenTo(arn, environmentSuffix, world, context);
    opened.push(listener);
    listeners.set(arn, listener);
  }
  const mark = `drill of run ${context.run}`;
  return { names, views, drill: { region, mark, alarms, listeners, timeoutSeconds } };
}
