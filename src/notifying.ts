import { type AwsAccess, createClients } from './aws/clients.ts';
import { createEventBus } from './aws/event-bus.ts';
import { createStackSets } from './aws/stack-sets.ts';
import { createStacks } from './aws/stacks.ts';
import { createTopicChannel } from './aws/topics.ts';
import type { Config } from './config/schema.ts';
import { outputOf, type StackFinder } from './deployment/find-stack.ts';
import type { RegionalOutput } from './deployment/manifest.ts';
import { MigrationError } from './errors.ts';
import { createNotifier, type Notifier } from './notifications/notifier.ts';
import type { Channel } from './notifications/ports.ts';
import type { Platform } from './platform.ts';
import { systemClock } from './runbook/clock.ts';
import type { RecordedEvent } from './runbook/events.ts';

/**
 * Who is told of what happens, as the configuration says. It has clients of its own: a run that waits for credentials, or slows down
 * since AWS asks for it, is no reason to hold a message back.
 */
export function openNotifier(
  config: Config,
  platform: Platform,
  access: AwsAccess,
  account: string,
  record: (event: RecordedEvent) => Promise<void>,
): Notifier {
  const { topic, eventBus } = config.notifications;
  const clients = createClients(access);
  const finder: StackFinder = {
    ...{ stacks: createStacks(clients), stackSets: createStackSets(clients, config.sourceRegion), account },
    regions: { source: config.sourceRegion, target: config.targetRegion },
  };
  const destination = (
    configured: string | boolean,
    ours: RegionalOutput | undefined,
  ): Channel['destination'] => {
    if (configured === true && !ours) throw noneOfOurs();
    let found: string | undefined;
    return async (anew) => {
      if (typeof configured === 'string') return configured;
      if (found === undefined || anew) found = ours && (await deployed(ours, platform, finder));
      return found;
    };
  };
  const channels: readonly Channel[] = [
    ...(topic === false
      ? []
      : [
          {
            name: 'topic' as const,
            destination: destination(topic, platform.monitoring?.topic),
            ...createTopicChannel(clients),
          },
        ]),
    ...(eventBus === false
      ? []
      : [
          {
            name: 'eventBus' as const,
            destination: destination(eventBus, platform.monitoring?.eventBus),
            ...createEventBus(clients),
          },
        ]),
  ];
  const notifier = createNotifier({ channels, clock: systemClock, record });
  return {
    ...notifier,
    close: async () => {
      await notifier.close();
      clients.destroy();
    },
  };
}

/** The output in the source region; undefined as long as it is not deployed. */
async function deployed(
  { layer, output }: RegionalOutput,
  { layers }: Platform,
  finder: StackFinder,
): Promise<string | undefined> {
  try {
    return await outputOf(layers, layer, 'source', output, finder);
  } catch (error) {
    if (error instanceof MigrationError && error.code === 'NOT_DEPLOYED') return undefined;
    throw error;
  }
}

const noneOfOurs = (): MigrationError =>
  new MigrationError(
    'usage',
    'The configuration wants notifications by what the platform deploys, and the platform that is deployed has no such topic or bus.',
    {
      code: 'NO_NOTIFICATIONS',
      untouched: 'Nothing was changed on AWS.',
      next: ['Name ARNs under "notifications", or deploy the layers monitoring and notifications.'],
    },
  );
