/** The process that `local up` leaves behind: the gateway, and the emulator as its child. */
import { rmSync } from 'node:fs';
import { MigrationError } from '../errors.ts';
import { packageVersion } from '../package-root.ts';
import { everyStore } from './gateway/settings.ts';
import { hostLocalAws, type Host } from './host.ts';
import type { ServerOptions, ServerReport } from './server-protocol.ts';
import { logFileOf, removeState, temporaryFolderOf, writeState } from './state.ts';

const log = (text: string): void => console.log(`${new Date().toISOString()} ${text}`);
const report = (message: ServerReport): void => void process.send?.(message);

const longestIdleCheck = 15_000;

async function serve(options: ServerOptions): Promise<void> {
  const { folder, account, python, port, lagSeconds, idleMinutes } = options;
  const lag = lagSeconds * 1000;
  const logFile = logFileOf(folder);
  // Left by a server that was killed.
  rmSync(temporaryFolderOf(folder), { recursive: true, force: true });
  const host = await hostLocalAws({
    ...{ account, python, port, folder, logFile, log },
    settings: { lag: everyStore(lag), metricsInterval: options.metricsSeconds * 1000, seed: options.seed },
  });
  endWith(host, folder, idleMinutes * 60_000);
  writeState(folder, {
    ...{ account, lagSeconds, logFile, pid: process.pid, version: packageVersion(), token: host.token },
    endpoint: host.endpoint,
    emulatorEndpoint: host.emulator.endpoint,
    startedAt: new Date().toISOString(),
  });
  log(`Ready at ${host.endpoint}, emulator ${host.emulatorPid} at ${host.emulator.endpoint}`);
  report({ outcome: 'ready' });
}

/** Ends this process on a signal, with the emulator, or after `idle` milliseconds without a request. */
function endWith(host: Host, folder: string, idle: number): void {
  let ending = false;
  const end = (why: string, exitCode: number): void => {
    if (ending) return;
    ending = true;
    log(`Ending: ${why}`);
    removeState(folder, process.pid);
    void host.stop().then(() => {
      rmSync(temporaryFolderOf(folder), { recursive: true, force: true });
      process.exit(exitCode);
    });
  };
  process.on('SIGTERM', () => end('SIGTERM', 0));
  process.on('SIGINT', () => end('SIGINT', 0));
  void host.emulatorExited.then((how) => end(`the emulator ended (${how})`, 1));
  setInterval(
    () => {
      if (Date.now() - host.lastRequestAt() >= idle) end(`no request for ${idle / 60_000} minutes`, 0);
    },
    Math.min(longestIdleCheck, idle / 4),
  );
}

try {
  await serve(JSON.parse(process.argv[2] ?? '') as ServerOptions);
} catch (error) {
  log(String((error as Error).stack));
  const known = error instanceof MigrationError ? error : undefined;
  report({
    outcome: 'failed',
    kind: known?.kind ?? 'bug',
    code: known?.code ?? 'LOCAL_AWS_FAILED',
    message: (error as Error).message,
    next: known?.next ?? [],
  });
  process.exitCode = 1;
  process.disconnect();
}
