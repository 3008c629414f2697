import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectEmulator,
  type Emulator,
  type EmulatorClients,
} from '../../src/local-aws/gateway/emulator.ts';
import { everyStore } from '../../src/local-aws/gateway/settings.ts';
import type { GatewaySettings } from '../../src/local-aws/gateway/service.ts';
import { hostLocalAws, type HostOptions } from '../../src/local-aws/host.ts';
import { provisionEmulator } from '../../src/local-aws/provision.ts';

export interface TestLocalAws {
  /** Of the gateway. */
  readonly endpoint: string;
  readonly account: string;
  /** Behind the gateway's back. */
  readonly emulator: Emulator;
  /** Change them at any time: they are read at every use. */
  readonly settings: GatewaySettings;
  /** Through the gateway. */
  clients(region: string): EmulatorClients;
  /** Of the admin routes. */
  readonly token: string;
  /** What the gateway and the emulator logged. */
  readonly logFile: string;
  stop(): Promise<void>;
}

export interface TestLocalAwsOptions {
  /** Of both stores. Default 100. */
  readonly lagMs?: number;
  /** Default 200. */
  readonly metricsMs?: number;
  /** Instead of everything that the gateway has. */
  readonly build?: HostOptions['build'];
}

/** A local AWS for one test file, in this process but for the emulator. */
export async function startLocalAws(options: TestLocalAwsOptions = {}): Promise<TestLocalAws> {
  const { lagMs = 100, metricsMs = 200, build } = options;
  const python = await provisionEmulator(() => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'local-aws-test-'));
  const logFile = join(folder, 'log');
  const account = '123456789012';
  const settings: GatewaySettings = { lag: everyStore(lagMs), metricsInterval: metricsMs };
  const host = await hostLocalAws({
    ...{ python, account, settings, folder, logFile, port: 0 },
    log: (text) => appendFileSync(logFile, `${text}\n`),
    ...(build ? { build } : {}),
  });
  const gateway = connectEmulator(host.endpoint, account);
  return {
    ...{ account, settings, logFile },
    endpoint: host.endpoint,
    emulator: host.emulator,
    token: host.token,
    clients: (region) => gateway.clients(region),
    stop: async () => {
      gateway.close();
      await host.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
