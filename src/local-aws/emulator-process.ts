import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync, mkdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { emulatorSources } from './folders.ts';
import { sendRequest } from './gateway/http.ts';
import type { ResourceBridge } from './gateway/resource-bridge.ts';

export interface EmulatorProcessOptions {
  /** The Python of the provisioned environment. */
  readonly python: string;
  readonly port: number;
  /** Twelve digits. */
  readonly account: string;
  /** Where Lambda functions call AWS. */
  readonly gatewayEndpoint: string;
  readonly bridge: Pick<ResourceBridge, 'types' | 'provided'> & {
    readonly url: string;
    readonly token: string;
  };
  readonly logFile: string;
  /** For the code of Lambda functions and the like. */
  readonly temporaryFolder: string;
}

export interface EmulatorProcess {
  readonly pid: number;
  readonly endpoint: string;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const startMilliseconds = 30_000;
const stopMilliseconds = 5_000;
const healthPollMilliseconds = 50;

/** @throws Error with the end of the log when the emulator ends or stays silent while it starts. */
export async function startEmulator(options: EmulatorProcessOptions): Promise<EmulatorProcess> {
  const { python, port, logFile, temporaryFolder } = options;
  mkdirSync(temporaryFolder, { recursive: true });
  const log = openSync(logFile, 'a');
  // The launcher ends when its standard input does, so it cannot outlive us, not even after kill -9.
  const child = spawn(python, ['-I', join(emulatorSources, 'launch.py')], {
    stdio: ['pipe', log, log],
    env: environment(options),
    cwd: temporaryFolder,
  });
  closeSync(log);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await untilHealthy(endpoint, exited);
  } catch (error) {
    await stop(child, exited);
    throw new Error(`${(error as Error).message}\n${tail(logFile)}`, { cause: error });
  }
  return { pid: child.pid ?? 0, endpoint, exited, stop: () => stop(child, exited) };
}

/** Nothing of the user's AWS configuration, nor settings that other emulators read, reaches the emulator. */
function environment(options: EmulatorProcessOptions): NodeJS.ProcessEnv {
  const { port, account, gatewayEndpoint, bridge, temporaryFolder } = options;
  const { PATH, HOME, LANG } = process.env;
  return {
    // Lambda functions run on the Node.js that runs us.
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    ...(HOME === undefined ? {} : { HOME }),
    ...(LANG === undefined ? {} : { LANG }),
    TMPDIR: temporaryFolder,
    STATE_DIR: join(temporaryFolder, 'state'),
    S3_DATA_DIR: join(temporaryFolder, 's3'),
    // No container of the user's is looked at, let alone reaped as one of the emulator's own.
    DOCKER_HOST: 'unix:///nonexistent',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: account,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    AWS_ENDPOINT_URL: gatewayEndpoint,
    TM_BRIDGE_URL: bridge.url,
    TM_BRIDGE_TOKEN: bridge.token,
    TM_BRIDGE_TYPES: bridge.types.join(','),
    TM_BRIDGE_PROVIDED: JSON.stringify(bridge.provided),
  };
}

async function untilHealthy(endpoint: string, exited: Promise<string>): Promise<void> {
  const deadline = Date.now() + startMilliseconds;
  let ended: string | undefined;
  void exited.then((how) => (ended = how));
  while (Date.now() < deadline) {
    if (ended !== undefined) throw new Error(`The local AWS emulator ended while it started (${ended}).`);
    if (await isHealthy(endpoint)) return;
    await sleep(healthPollMilliseconds);
  }
  throw new Error(`The local AWS emulator did not answer within ${startMilliseconds / 1000} s.`);
}

const isHealthy = (endpoint: string): Promise<boolean> =>
  sendRequest(new URL(endpoint), new Agent(), {
    ...{ method: 'GET', target: '/_ministack/health', headers: {}, body: Buffer.alloc(0) },
    signal: AbortSignal.timeout(2_000),
  }).then(
    ({ status }) => status === 200,
    () => false,
  );

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds);
  await exited;
  clearTimeout(timer);
}

const tail = (logFile: string): string =>
  readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
