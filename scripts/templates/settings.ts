import { configSchema, type ConfigInput } from '../../src/config/schema.ts';
import type { Settings } from '../../src/deployment/layer.ts';
import { settingsOf } from '../../src/platform.ts';

const settingsFor = (config: ConfigInput): Settings => settingsOf(configSchema.parse(config));

/** What an operator gets who configures nothing. */
export const defaultSettings: Settings = settingsFor({});

/** What an operator gets who turns everything on that can be. */
export const fullSettings: Settings = settingsFor({
  platform: {
    natGateway: true,
    interfaceEndpoints: true,
    replicateDeleteMarkers: true,
    deletionProtection: true,
    consumers: 'target',
    alarmEmail: 'operations@example.com',
  },
  traffic: { domainName: 'api.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
});

/** A deployment begins with pinning a major version of the database to an exact one that both regions have. */
export const pinned = (settings: Settings): Settings => ({ ...settings, DatabaseEngineVersion: '16.8' });
