import { MigrationError } from '../errors.ts';
import type { Clock } from '../runbook/clock.ts';
import type { JournalEntry, MigrationEvent, RecordedEvent, RunStarted } from '../runbook/events.ts';
import { notificationOf, type Notification } from './notification.ts';
import type { Channel } from './ports.ts';

export interface Notifier {
  /** Tells of an entry of the journal, without waiting for it. Events that were not journalled now tell nothing new. */
  observe(event: MigrationEvent, entry: JournalEntry | undefined): void;
  /** Waits until all is told, or for as long as nobody should wait longer. */
  close(): Promise<void>;
}

export interface NotifierParts {
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  /** Journals a warning. */
  readonly record: (event: RecordedEvent) => Promise<void>;
}

const sendSeconds = 10;
/** For what is not told yet when the run has ended. */
const closeSeconds = 20;

/**
 * Tells every channel in the order of the journal. A channel that does not take a message never stops the run: the journal has one
 * warning a channel, and the next message is tried all the same.
 */
export function createNotifier({ channels, clock, record }: NotifierParts): Notifier {
  let started: RunStarted | undefined;
  const over = new AbortController();
  const lines = channels.map((channel) => ({ channel, told: Promise.resolve(), hasFailed: false }));
  const tell = async (line: (typeof lines)[number], notification: Notification): Promise<void> => {
    if (over.signal.aborted) return;
    try {
      await within(sendSeconds, clock, over.signal, (signal) => send(line.channel, notification, signal));
    } catch (error) {
      if (line.hasFailed) return;
      line.hasFailed = true;
      const reason = error instanceof Error ? error.message : String(error);
      // A journal that cannot be written ends the run by itself.
      await record({ type: 'notification-failed', channel: line.channel.name, reason }).catch(
        () => undefined,
      );
    }
  };
  return {
    observe: (event, entry) => {
      // Of a run that goes on, views get the beginning without an entry.
      if (event.type === 'run-started') started = event;
      const notification = entry && started && notificationOf(entry, started);
      if (!notification) return;
      for (const line of lines) line.told = line.told.then(() => tell(line, notification));
    },
    close: async () => {
      const told = Promise.all(lines.map((line) => line.told));
      const waiting = new AbortController();
      await Promise.race([told, clock.sleep(closeSeconds * 1000, waiting.signal).catch(() => undefined)]);
      waiting.abort();
      over.abort(tooLate(closeSeconds));
      await told;
    },
  };
}

async function send(channel: Channel, notification: Notification, signal: AbortSignal): Promise<void> {
  const destination = await channel.destination(false);
  if (destination === undefined) return;
  try {
    await channel.send(destination, notification, signal);
  } catch (error) {
    // A topic or bus that was deleted, as a cleanup does, is not there to be told.
    if ((await channel.destination(true)) !== undefined) throw error;
  }
}

/** Gives up on what takes longer, whether it listens to the signal or not. */
async function within(
  seconds: number,
  clock: Clock,
  over: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const done = new AbortController();
  const late = new AbortController();
  const signal = AbortSignal.any([late.signal, over]);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  clock.sleep(seconds * 1000, done.signal).then(
    () => late.abort(tooLate(seconds)),
    () => undefined,
  );
  try {
    await Promise.race([work(signal), aborted]);
  } finally {
    done.abort();
  }
}

const tooLate = (seconds: number): MigrationError =>
  new MigrationError('aws', `It was not taken within ${seconds} s.`, { code: 'NOTIFICATION_LATE' });
