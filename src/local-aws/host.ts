import { randomBytes } from 'node:crypto';
import { startEmulator } from './emulator-process.ts';
import { adminPrefix } from './gateway/admin.ts';
import { connectEmulator, type Emulator } from './gateway/emulator.ts';
import { createGateway } from './gateway/gateway.ts';
import { createResourceBridge } from './gateway/resource-bridge.ts';
import type { GatewaySettings, Log } from './gateway/service.ts';
import { buildServices, type BuildServices } from './gateway/services.ts';
import { freePort } from './ports.ts';
import { temporaryFolderOf } from './state.ts';

export interface HostOptions {
  /** The Python of the provisioned environment. */
  readonly python: string;
  readonly account: string;
  readonly settings: GatewaySettings;
  /** Of the gateway; 0 for any free one. */
  readonly port: number;
  /** For temporary files; exists. */
  readonly folder: string;
  readonly logFile: string;
  readonly log: Log;
  /** What the gateway adds to the emulator. */
  readonly build?: BuildServices;
}

export interface Host {
  /** Of the gateway: what AWS_ENDPOINT_URL is set to. */
  readonly endpoint: string;
  readonly emulator: Emulator;
  readonly emulatorPid: number;
  readonly token: string;
  /** Resolves when the emulator's process has ended, with how it ended. */
  readonly emulatorExited: Promise<string>;
  lastRequestAt(): number;
  stop(): Promise<void>;
}

/**
 * The emulator and the gateway in front of it, the latter in this process.
 * @throws MigrationError PORT_TAKEN; Error when the emulator does not start, with the end of its log.
 */
export async function hostLocalAws(options: HostOptions): Promise<Host> {
  const { account, settings, log, python, logFile } = options;
  const port = await freePort(options.port);
  const emulatorPort = await freePort(0);
  const endpoint = `http://127.0.0.1:${port}`;
  const emulator = connectEmulator(`http://127.0.0.1:${emulatorPort}`, account);
  const { services, hooks } = (options.build ?? buildServices)(emulator, settings, log);
  const { types, provided } = createResourceBridge(hooks);
  const token = randomBytes(24).toString('base64url');
  const child = await startEmulator({
    ...{ python, account, logFile, port: emulatorPort, gatewayEndpoint: endpoint },
    bridge: { url: `${endpoint}${adminPrefix}bridge`, token, types, provided },
    temporaryFolder: temporaryFolderOf(options.folder),
  });
  const gateway = await createGateway({
    ...{ account, services, hooks, settings, port, token, log },
    emulatorEndpoint: emulator.endpoint,
  }).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return {
    endpoint: gateway.endpoint,
    emulator,
    emulatorPid: child.pid,
    token,
    emulatorExited: child.exited,
    lastRequestAt: () => gateway.lastRequestAt(),
    stop: async () => {
      await gateway.close();
      emulator.close();
      await child.stop();
    },
  };
}
