import { spawnSync } from 'node:child_process';
import { program, startProcess, type CliProcess, type Project } from './cli.ts';

/** util-linux's script gives a program a terminal; that of BSD and macOS takes other flags. */
export const hasPseudoTerminal = String(spawnSync('script', ['--version']).stdout).includes('util-linux');

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The command on a terminal of 120 columns; what it shows is all in stdout. */
export function onTerminal(
  project: Project,
  command: string,
  environment: NodeJS.ProcessEnv = {},
): CliProcess {
  const line = [process.execPath, program, ...command.split(' ')].map(quoted).join(' ');
  const sized = `stty cols 120 rows 40 && exec ${line}`;
  const env = { ...environment, TERM: 'xterm-256color', SHELL: '/bin/sh' };
  return startProcess('script', ['-q', '-e', '-c', sized, '/dev/null'], project.folder, { env });
}

/** Resolves when the terminal shows the text. */
export async function shows(terminal: CliProcess, text: string): Promise<void> {
  await terminal.output((output) => output.includes(text));
}
