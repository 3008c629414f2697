import type { Notification } from './notification.ts';

/** Somewhere to tell what happens. */
export interface Channel {
  /** As the journal names it when it fails. */
  readonly name: 'topic' | 'eventBus';
  /**
   * Where it goes now; undefined while that is not deployed.
   * @param anew whether to look again, since what was found before does not take it.
   */
  destination(anew: boolean): Promise<string | undefined>;
  /** @throws MigrationError when it was not taken. */
  send(destination: string, notification: Notification, signal: AbortSignal): Promise<void>;
}
