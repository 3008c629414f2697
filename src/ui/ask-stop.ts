import { createInterface } from 'node:readline/promises';

const question = `AWS is at work on what this run has asked for. Leave it running there, or stop it?
Stopping cancels updates and StackSet operations; what is being created goes on.
Type stop, or press Enter to leave it running: `;

/** Rejects when the operator presses Ctrl-C or Ctrl-D, and when the signal takes the question back. Never ask while a live view is drawn. */
export async function askWhetherToStop(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<'leave' | 'stop'> {
  const terminal = createInterface({ input, output });
  try {
    const answer = (await terminal.question(question, { signal })).trim().toLowerCase();
    return answer === 'stop' || answer === 's' ? 'stop' : 'leave';
  } finally {
    terminal.close();
  }
}
