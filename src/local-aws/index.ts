import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationError } from '../errors.ts';
import { changeSettings, readSettings } from './admin-client.ts';
import { exclusively, processIsAlive } from './exclusive.ts';
import { stateFolder } from './folders.ts';
import { everyStore } from './gateway/settings.ts';
import { provisionEmulator, type Progress } from './provision.ts';
import { startServer } from './start-server.ts';
import { readState, removeState, temporaryFolderOf, type LocalAws } from './state.ts';

export { addFaults, changeSettings, clearFaults, readSettings } from './admin-client.ts';
export type {
  Faults,
  GatewaySettings,
  ResourceFault,
  SendingStore,
  Store,
  WireFault,
} from './gateway/service.ts';
export { stores, type SettingsChange } from './gateway/settings.ts';
export type { LocalAws } from './state.ts';

export interface UpOptions {
  /** From a write in one region to its arrival in the other. Default 2. */
  readonly lagSeconds?: number;
  /** Between two publications of the replication metrics. Default 5. */
  readonly metricsSeconds?: number;
  /** Of what happens at random, so that a run repeats. Default: a random one. */
  readonly seed?: number;
  /** Default: any free one. */
  readonly port?: number;
  /** The local AWS ends by itself after so long without a request. Default 60. */
  readonly idleMinutes?: number;
}

const account = '123456789012';
const defaults = { lagSeconds: 2, metricsSeconds: 5, port: 0, idleMinutes: 60 };
const stopMilliseconds = 15_000;
/** One that can be typed. */
const randomSeed = (): number => randomInt(1, 1_000_000);

/**
 * Starts the local AWS of a project, installing the emulator first if it must. One that runs already is kept, with the
 * given lag; of two at once, one starts it and the other finds it running.
 * @throws MigrationError of kind usage (exit 2): Python missing or unfit, no network, port taken, running elsewhere.
 */
export async function upLocalAws(
  projectFolder: string,
  options: UpOptions = {},
  onProgress: Progress = () => undefined,
): Promise<{ readonly local: LocalAws; readonly started: boolean }> {
  const folder = stateFolder(projectFolder);
  const up = async (): Promise<{ local: LocalAws; started: boolean }> => {
    const running = await localAwsOf(projectFolder);
    if (running) return { local: await adopt(running, options), started: false };
    const python = await provisionEmulator(onProgress);
    onProgress('Starting the local AWS');
    await startServer({ ...defaults, seed: randomSeed(), ...options, folder, python, account });
    const local = await localAwsOf(projectFolder);
    if (!local) throw new Error(`the local AWS was ready and is gone: see ${folder}`);
    return { local, started: true };
  };
  return exclusively(join(folder, 'up.lock'), up, () =>
    onProgress('Waiting for another command that is starting the local AWS'),
  );
}

async function adopt(running: LocalAws, options: UpOptions): Promise<LocalAws> {
  const { port, lagSeconds, metricsSeconds, seed } = options;
  if (port && port !== Number(new URL(running.endpoint).port)) {
    throw new MigrationError(
      'usage',
      `The local AWS of this project already runs at ${running.endpoint}, not on port ${port}.`,
      { code: 'LOCAL_AWS_RUNNING', next: ['Stop it with trading-migrate local down, or leave --port out.'] },
    );
  }
  const { lag } = await changeSettings(running, {
    ...(metricsSeconds === undefined ? {} : { metricsInterval: metricsSeconds * 1000 }),
    ...(lagSeconds === undefined ? {} : { lag: everyStore(lagSeconds * 1000) }),
    ...(seed === undefined ? {} : { seed }),
  });
  return { ...running, lagSeconds: lag.s3 / 1000 };
}

/** The local AWS of a project if it runs and answers. */
export async function localAwsOf(projectFolder: string): Promise<LocalAws | undefined> {
  const state = readState(stateFolder(projectFolder));
  if (!state || !processIsAlive(state.pid)) return undefined;
  try {
    const { lag } = await readSettings(state);
    return { ...state, lagSeconds: lag.s3 / 1000 };
  } catch (error) {
    // The server was killed, and its process id belongs to somebody else by now.
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined;
    throw error;
  }
}

/** Stops the local AWS of a project, and forgets all that was in it. False when it did not run. */
export async function downLocalAws(projectFolder: string): Promise<boolean> {
  const folder = stateFolder(projectFolder);
  const local = await localAwsOf(projectFolder);
  if (!local) return false;
  process.kill(local.pid, 'SIGTERM');
  const deadline = Date.now() + stopMilliseconds;
  while (processIsAlive(local.pid)) {
    if (Date.now() > deadline) process.kill(local.pid, 'SIGKILL');
    await sleep(50);
  }
  // Nothing is left of them unless the server had to be killed.
  removeState(folder, local.pid);
  rmSync(temporaryFolderOf(folder), { recursive: true, force: true });
  return true;
}

/** Points the AWS SDKs and CLI at the local AWS. The access key is the account: that is the emulator's rule. */
export const environmentOf = ({ endpoint, account }: LocalAws): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_REGION: 'us-east-1',
});

/** What must not be set beside `environmentOf`: the SDK prefers a profile to the keys, and a token belongs to other keys. */
export const conflictingEnvironment: readonly string[] = ['AWS_PROFILE', 'AWS_SESSION_TOKEN'];
