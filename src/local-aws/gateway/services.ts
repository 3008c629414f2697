import type { Emulator } from './emulator.ts';
import type { GatewaySettings, Log, ResourceHook, Service } from './service.ts';

export interface GatewayParts {
  readonly services: readonly Service[];
  readonly hooks: readonly ResourceHook[];
}

/** Everything that the gateway adds to the emulator. Nothing calls the emulator before the first request: it starts later. */
export type BuildServices = (emulator: Emulator, settings: GatewaySettings, log: Log) => GatewayParts;

export const buildServices: BuildServices = () => ({ services: [], hooks: [] });
