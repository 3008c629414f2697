import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateFolder } from '../../src/local-aws/folders.ts';
import type { JournalEntry, MigrationEvent } from '../../src/runbook/events.ts';

/** The program as it ships; `npm run build` makes what it loads. */
export const program = join(import.meta.dirname, '../../bin/run.js');

/** No command of these tests takes nearly as long; one that hangs must not outlive its test. */
const longestRun = 100_000;

export interface CliResult {
  /** Exit code; null after a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface CliProcess {
  readonly pid: number;
  readonly ended: Promise<CliResult>;
  /** The first event on stdout that matches, for commands with `--events`; rejects when the command ends without it. */
  event(matches: (event: MigrationEvent) => boolean): Promise<MigrationEvent>;
  /** Waits until what stdout has so far matches; rejects when the command ends before. */
  output(matches: (stdout: string) => boolean): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  type(text: string): void;
  /** Nobody will type anything. */
  endInput(): void;
}

export interface CliOptions {
  /** On top of the bare environment; undefined takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A folder of an operator's own, with the commands that run in it. */
export interface Project {
  readonly folder: string;
  run(parameters: readonly string[], options?: CliOptions): Promise<CliResult>;
  start(parameters: readonly string[], options?: CliOptions): CliProcess;
  /** Starts the local AWS and resolves with the variables that `local up` tells to export. */
  localUp(...flags: readonly string[]): Promise<Record<string, string>>;
  journal(suffix: string): readonly JournalEntry[];
  /** Names of the files in the folder. */
  files(): readonly string[];
  read(name: string): string;
  write(name: string, content: string): void;
  /** Ends the local AWS, and removes everything. */
  remove(): Promise<void>;
}

/** The tests' environment without the developer's AWS, npm, CI and terminal: what an operator with a bare shell has. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(AWS_.*|npm_.*|LC_.*|VITEST.*|NODE_ENV|NODE_OPTIONS|CI|TERM|NO_COLOR|FORCE_COLOR|COLUMNS|LINES|OCLIF_.*)$/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    LANG: 'C.UTF-8',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    // Where no credentials are, the SDK would ask the network for some.
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** @param config of the configuration file; none without. */
export function createProject(config?: object): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'e2e-')));
  const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  if (config) write('trading-migrate.config.json', JSON.stringify(config));
  const start = (parameters: readonly string[], options: CliOptions = {}): CliProcess =>
    startProcess(process.execPath, [program, ...parameters], folder, options);
  const run = (parameters: readonly string[], options: CliOptions = {}): Promise<CliResult> => {
    const cli = start(parameters, options);
    cli.endInput();
    return cli.ended;
  };
  return {
    ...{ folder, start, run, read, write },
    localUp: async (...flags) => {
      const { code, stdout, stderr } = await run(['local', 'up', ...flags]);
      if (code !== 0) throw new Error(`local up ended with ${String(code)}: ${stderr}`);
      return Object.fromEntries(
        [...stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
      );
    },
    journal: (suffix) => {
      const name = `.trading-migrate/${suffix}/journal.jsonl`;
      const lines = existsSync(join(folder, name)) ? read(name).split('\n').filter(Boolean) : [];
      return lines.map((line) => JSON.parse(line) as JournalEntry);
    },
    files: () => readdirSync(folder).sort(),
    remove: async () => {
      const { code, stderr } = await run(['local', 'down']);
      rmSync(stateFolder(folder), { recursive: true, force: true });
      rmSync(folder, { recursive: true });
      if (code !== 0) throw new Error(`local down ended with ${String(code)}: ${stderr}`);
    },
  };
}

/** Any program, in the bare environment. */
export function startProcess(
  command: string,
  parameters: readonly string[],
  folder: string,
  { env = {} }: CliOptions = {},
): CliProcess {
  const child = spawn(command, parameters, {
    cwd: folder,
    env: { ...bareEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: longestRun,
    killSignal: 'SIGKILL',
  });
  const output = { stdout: '', stderr: '' };
  const onOutput = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const look of onOutput) look();
    });
  }
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  const until = <T>(look: (stdout: string) => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const again = (): void => {
        const found = look(output.stdout);
        if (found === undefined) return;
        onOutput.delete(again);
        resolve(found);
      };
      onOutput.add(again);
      again();
      void ended.then(({ code, stderr }) =>
        reject(new Error(`it ended with ${String(code)} and never told what was waited for: ${stderr}`)),
      );
    });
  return {
    pid: child.pid ?? 0,
    ended,
    event: (matches) => until((stdout) => eventsOf(stdout).find(matches)),
    output: async (matches) => {
      await until((stdout) => matches(stdout) || undefined);
    },
    kill: (signal) => void child.kill(signal),
    type: (text) => void child.stdin.write(text),
    endInput: () => void child.stdin.end(),
  };
}

/** Events of whole lines of NDJSON. */
export const eventsOf = (stdout: string): readonly MigrationEvent[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as MigrationEvent);

/** Text that was wrapped for a terminal, on one line. */
export const unwrapped = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** How an expected failure reads: a sign, the sentence, and everything else indented below. No blank line, no stack. */
export const calmParagraph = /^✖ .+\n( {2}(?!\s*at ).+\n)*$/;

/** The command that an error or summary names under "Next:", as parameters. */
export function nextCommand(text: string): readonly string[] {
  const command = /Next: trading-migrate (.*)$/m.exec(text)?.[1];
  if (command === undefined) throw new Error(`no command to continue with in: ${text}`);
  return command.split(' ');
}
