import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError } from '../errors.ts';
import { exclusively } from './exclusive.ts';
import { cacheFolder, shortHash } from './folders.ts';
import { choosePython, findPythons } from './python.ts';

/** One line for whoever waits, such as "Installing the emulator". */
export type Progress = (text: string) => void;

/** pip alone may take this long on a slow connection; it has timeouts of its own for one that is dead. */
const pipTimeout = 15 * 60_000;
const venvTimeout = 3 * 60_000;

export interface PythonPackages {
  /** Of the folder in the cache, before a hash of the requirements. */
  readonly name: string;
  /** What is installed, for messages: `the local AWS emulator`. */
  readonly title: string;
  /** Of the download, for whoever waits: `20 MB`. */
  readonly size: string;
  /** A requirements.txt with hashes. */
  readonly requirements: string;
}

/**
 * Makes sure that packages are installed in a private Python environment of the user's cache folder, once for each
 * version of their requirements, and returns that environment's Python. The user's own pip configuration applies (index,
 * proxy, certificates); what is installed is fixed by the hashes.
 * An installation that was killed has no marker, and is made anew; two at once wait for each other.
 * @throws MigrationError (exit 2) when Python is missing, too old or without venv, or pip fails.
 */
export async function provisionPackages(
  { name, title, size, requirements }: PythonPackages,
  onProgress: Progress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const folder = join(cacheFolder(env), `${name}-${shortHash(readFileSync(requirements))}`);
  const python = join(folder, 'bin/python');
  const marker = join(folder, 'complete');
  // bin/python links to the system's Python: after that was removed or upgraded, the link leads nowhere.
  const isComplete = (): boolean => existsSync(marker) && existsSync(python);
  if (isComplete()) return python;

  const install = async (): Promise<void> => {
    if (isComplete()) return;
    onProgress('Looking for Python');
    const { command, major, minor } = choosePython(await findPythons(env));
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    onProgress(`Preparing a private Python ${major}.${minor} environment`);
    await runTool(command, ['-m', 'venv', folder], env, venvTimeout).catch((error: unknown) => {
      throw venvFailed(folder, error);
    });
    onProgress(`Installing ${title} (once, about ${size})`);
    await runTool(python, pipInstall(requirements), { ...env, PIP_USER: '0' }, pipTimeout).catch(
      (error: unknown) => {
        throw pipFailed(title, error);
      },
    );
    writeFileSync(marker, '');
  };
  await exclusively(`${folder}.lock`, install, () =>
    onProgress(`Waiting for another command that is installing ${title}`),
  );
  return python;
}

const pipInstall = (requirements: string): readonly string[] => [
  ...['-m', 'pip', 'install', '--require-hashes', '--only-binary', ':all:', '--no-deps'],
  ...['--disable-pip-version-check', '--no-input', '--quiet', '--requirement', requirements],
];

/** Rejects with an Error whose message is the last line that the tool wrote. */
const runTool = (
  command: string,
  parameters: readonly string[],
  env: NodeJS.ProcessEnv,
  timeout: number,
): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile(command, parameters, { env, timeout, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      if (!error) {
        resolve();
        return;
      }
      const late = error.killed === true ? `it did not finish within ${timeout / 60_000} minutes` : undefined;
      reject(new Error(late ?? lastLine(stderr) ?? lastLine(stdout) ?? error.message, { cause: error }));
    });
  });

/**
 * pip ends with hints about itself; what went wrong is its last line that says ERROR, if there is one. Without a network
 * that line says "No matching distribution", and the reason stands in a warning about retries.
 */
function lastLine(output: string): string | undefined {
  const broken = /connection broken by '(.*)': \/\S*/.exec(output)?.[1];
  if (broken) return `the package index cannot be reached (${broken.replace(/<[^>]*>: /, '')})`;
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return (lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1))?.replace(/^ERROR:\s*/, '');
}

const venvFailed = (folder: string, cause: unknown): MigrationError =>
  new MigrationError(
    'usage',
    `Python could not make a virtual environment in ${folder}: ${(cause as Error).message}.`,
    {
      code: 'VENV_FAILED',
      cause,
      next: [
        "Check that the folder is writable and that Python's venv module works (on Debian and Ubuntu: sudo apt install python3-venv), then run the command again.",
      ],
    },
  );

const pipFailed = (title: string, cause: unknown): MigrationError =>
  new MigrationError('usage', `pip could not install ${title}: ${(cause as Error).message}.`, {
    code: 'EMULATOR_INSTALL_FAILED',
    cause,
    next: [
      'Check the network and, behind a proxy or a company index, the settings that "pip config list" shows; then run the command again.',
    ],
  });
