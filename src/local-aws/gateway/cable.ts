import type { GatewaySettings, SendingStore } from './service.ts';

/** How what replicates travels. Asked again while items wait, so that a change also holds for what is under way. */
export interface Cable {
  /** Milliseconds an item waits. */
  lag(): number;
  /** Bytes a second of all items together; undefined for no limit. */
  bandwidth(): number | undefined;
  /** Whether nothing is delivered any more. */
  stalled(): boolean;
}

/** The cable of a store, as the settings have it at every moment. */
export const cableOf = (
  settings: Pick<GatewaySettings, 'lag' | 'bandwidth' | 'stalled'>,
  store: SendingStore,
): Cable => ({
  lag: () => settings.lag[store],
  bandwidth: () => settings.bandwidth?.[store],
  stalled: () => settings.stalled?.[store] ?? false,
});
