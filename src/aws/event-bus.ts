import { MigrationError } from '../errors.ts';
import type { Channel } from '../notifications/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** Not the platform's own source: a rule of the platform tells the topic of that one, which hears of these anyway. */
const source = 'trading-migrate';

/** Puts notifications as events on a bus, in the region of its ARN. */
export const createEventBus = (clients: Clients): Pick<Channel, 'send'> => ({
  send: (busArn, notification, signal) => {
    const region = busArn.split(':')[3] ?? '';
    return asking('PutEvents', region, async () => {
      const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
      const client = await clients.eventBridge(region);
      const { FailedEntryCount = 0, Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: [
            {
              ...{ EventBusName: busArn, Source: source, Time: new Date(notification.time) },
              ...{ DetailType: detailTypes[notification.type], Detail: JSON.stringify(notification) },
            },
          ],
        }),
        { abortSignal: signal },
      );
      // It answers 200 all the same.
      if (FailedEntryCount > 0) throw refused(region, Entries[0]?.ErrorCode, Entries[0]?.ErrorMessage);
    });
  },
});

const detailTypes = {
  'phase-started': 'Migration Phase Started',
  'phase-ended': 'Migration Phase Ended',
  'gate-refused': 'Migration Gate Refused',
  'approval-requested': 'Migration Approval Requested',
} as const;

const refused = (region: string, code = 'no code', message = ''): MigrationError =>
  new MigrationError('aws', `EventBridge did not take the event in ${region}: ${code}: ${message}.`, {
    code: 'AWS_REFUSED',
  });
