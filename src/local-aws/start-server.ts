import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { MigrationError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { ServerOptions, ServerReport } from './server-protocol.ts';
import { logFileOf } from './state.ts';

const server = join(packageRoot, 'dist/local-aws/server.js');

/**
 * Starts the server as a process of its own that outlives this one, and resolves when it is ready.
 * @throws MigrationError with what the server says is wrong: PORT_TAKEN (exit 2), LOCAL_AWS_FAILED (exit 1).
 */
export async function startServer(options: ServerOptions): Promise<void> {
  if (!existsSync(server)) throw new Error(`${server} is missing: build the project (npm run build)`);
  const { folder } = options;
  const logFile = logFileOf(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(logFile, { force: true });
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [server, JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    cwd: folder,
    env: environment(),
  });
  closeSync(log);
  const report = await new Promise<ServerReport>((resolve, reject) => {
    child.once('message', (message) => resolve(message as ServerReport));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve(failed(`The local AWS ended while it started (${signal ?? `exit code ${String(code)}`}).`)),
    );
  });
  child.removeAllListeners();
  if (child.connected) child.disconnect();
  child.unref();
  if (report.outcome === 'ready') return;
  throw new MigrationError(report.kind, report.message, {
    code: report.code,
    next: [...report.next, ...(report.kind === 'bug' ? [`Its log is ${logFile}`] : [])],
  });
}

const failed = (message: string): ServerReport => ({
  outcome: 'failed',
  kind: 'bug',
  code: 'LOCAL_AWS_FAILED',
  message,
  next: [],
});

/** The server's own SDK clients must see nothing of the user's AWS configuration (a FIPS setting, say, breaks them). */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  return {
    ...{ PATH, HOME, LANG },
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
