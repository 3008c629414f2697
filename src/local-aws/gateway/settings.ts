import type { GatewaySettings, Store } from './service.ts';

/** What may be changed while the gateway runs: milliseconds, as in GatewaySettings. What is left out stays. */
export interface SettingsChange {
  readonly lag?: Partial<Record<Store, number>>;
  readonly metricsInterval?: number;
  readonly resultsDelay?: number;
}

export const stores: readonly Store[] = ['s3', 'dynamodb'];

/** @throws Error that says which value is not a number of milliseconds; nothing is changed then. */
export function applySettings(settings: GatewaySettings, change: SettingsChange): void {
  const { lag, metricsInterval, resultsDelay } = change;
  const values = { ...lag, metricsInterval, resultsDelay };
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && !isDuration(value)) throw new Error(`${name} must be milliseconds, 0 or more`);
  }
  for (const store of stores) settings.lag[store] = lag?.[store] ?? settings.lag[store];
  settings.metricsInterval = metricsInterval ?? settings.metricsInterval;
  if (resultsDelay !== undefined) settings.resultsDelay = resultsDelay;
}

const isDuration = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
