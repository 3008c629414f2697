import { createInterface, type Interface } from 'node:readline/promises';
import type { Asked, Decision } from '../runbook/control.ts';

const answers = ['approve', 'skip', 'pause', 'abort'] as const;
type Answer = (typeof answers)[number];

/**
 * Asks whether a phase may begin. An empty answer is none; Ctrl-C and Ctrl-D pause. Rejects with the signal's reason when that
 * takes the question back. Never ask while a live view is drawn.
 */
export async function askForApproval(
  { name, title }: Asked,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<Decision> {
  const terminal = createInterface({ input, output });
  try {
    output.write(`\nNext is "${title}" (${name}). It begins when you approve it.\n`);
    const answer = await askUntil(terminal, 'approve, skip, pause or abort? ', signal, answerIn);
    switch (answer) {
      case 'approve':
        return { decision: 'approve', by: 'prompt' };
      case 'pause':
        return { decision: 'pause' };
      case 'skip':
      case 'abort':
        return {
          decision: answer,
          reason: await askUntil(terminal, 'Why? The journal keeps it: ', signal, textIn),
        };
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.name === 'AbortError') return { decision: 'pause' };
    throw error;
  } finally {
    terminal.close();
  }
}

async function askUntil<T>(
  terminal: Interface,
  question: string,
  signal: AbortSignal,
  read: (line: string) => T | undefined,
): Promise<T> {
  for (;;) {
    const answer = read((await terminal.question(question, { signal })).trim());
    if (answer !== undefined) return answer;
  }
}

/** A word, or as much of it as no other begins with. */
function answerIn(line: string): Answer | undefined {
  const meant = line === '' ? [] : answers.filter((answer) => answer.startsWith(line.toLowerCase()));
  return meant.length === 1 ? meant[0] : undefined;
}

const textIn = (line: string): string | undefined => (line === '' ? undefined : line);
