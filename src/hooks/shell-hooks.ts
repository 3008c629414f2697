import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { HookEvent, HookOutcome, Hooks, HookTime } from '../runbook/hooks.ts';

export interface HookSettings {
  /** Command lines of a shell, by when and phase. */
  readonly commands: Readonly<Record<HookTime, Readonly<Record<string, string | undefined>>>>;
  readonly timeoutSeconds: number;
  /** Where they run: absolute. */
  readonly folder: string;
}

/** How many lines of what it said a refusal shows. */
const linesShown = 5;
/** How long one that is told to end may take for it, before it is killed. */
const graceMilliseconds = 2000;

/**
 * Runs hooks by a shell. What they need is in the environment and on their input, never in the command line, so nothing has to be
 * quoted.
 */
export const createShellHooks = ({ commands, timeoutSeconds, folder }: HookSettings): Hooks => ({
  run: async (event, show, signal) => {
    const command = commands[event.when][event.phase];
    return command === undefined
      ? undefined
      : runShell(command, event, { show, signal, folder, timeoutSeconds });
  },
});

interface ShellOptions {
  readonly show: (line: string) => void;
  readonly signal: AbortSignal;
  readonly folder: string;
  readonly timeoutSeconds: number;
}

async function runShell(
  command: string,
  event: HookEvent,
  { show, signal, folder, timeoutSeconds }: ShellOptions,
): Promise<HookOutcome> {
  const child = spawn(command, {
    ...{ shell: true, cwd: folder, env: environmentOf(event), stdio: ['pipe', 'pipe', 'pipe'] },
    // A group of its own: what it starts ends with it.
    detached: true,
  });
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > linesShown) lastLines.shift();
      show(line);
    });
  // One that does not read its input closes it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${JSON.stringify(event)}\n`);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
  const end = (): void => endGroup(child);
  limit.addEventListener('abort', end, { once: true });
  try {
    const exitCode = await ended(child);
    return { exitCode: limit.aborted ? null : exitCode, lastLines };
  } finally {
    limit.removeEventListener('abort', end);
  }
}

/** The exit code, null after a signal, when all that it wrote is read. */
const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });

function endGroup(child: ChildProcess): void {
  const signalGroup = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch (error) {
      // It has ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  signalGroup('SIGTERM');
  const killing = setTimeout(() => signalGroup('SIGKILL'), graceMilliseconds);
  child.once('close', () => clearTimeout(killing));
}

const environmentOf = ({
  when,
  phase,
  run,
  environment,
  account,
  regions,
}: HookEvent): NodeJS.ProcessEnv => ({
  ...process.env,
  TRADING_MIGRATE_WHEN: when,
  TRADING_MIGRATE_PHASE: phase,
  TRADING_MIGRATE_RUN: run,
  TRADING_MIGRATE_ENVIRONMENT: environment,
  TRADING_MIGRATE_ACCOUNT: account,
  TRADING_MIGRATE_SOURCE_REGION: regions.source,
  TRADING_MIGRATE_TARGET_REGION: regions.target,
});
