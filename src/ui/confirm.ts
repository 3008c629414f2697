import { createInterface } from 'node:readline/promises';
import { MigrationError } from '../errors.ts';

/**
 * Whether nobody can be asked, and so nothing will be destroyed: known before anything is called.
 * @throws MigrationError DECLINED (exit 7).
 */
export function requireSomebodyToAsk(): void {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw declined('There is no terminal to ask for confirmation on.');
}

/**
 * Asks a person to type a word before something is destroyed. Without a terminal nobody can be asked, so it refuses.
 * @throws MigrationError DECLINED (exit 7).
 */
export async function confirmDestruction(warning: string, word: string): Promise<void> {
  requireSomebodyToAsk();
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${warning}\nType ${word} to go on: `).catch(withoutAnswer);
    if (answer.trim() !== word) throw declined(`That was not ${word}.`);
  } finally {
    terminal.close();
  }
}

/** Ctrl-C and Ctrl-D at the question. */
function withoutAnswer(error: unknown): never {
  if (error instanceof Error && error.name === 'AbortError') throw declined('Nothing was confirmed.');
  throw error;
}

const declined = (message: string): MigrationError =>
  new MigrationError('declined', message, {
    code: 'DECLINED',
    untouched: 'Nothing was deleted.',
    next: ['Run the same command with --yes and --environment-suffix if you are sure.'],
  });
