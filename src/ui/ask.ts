import { createInterface } from 'node:readline/promises';
import { MigrationError } from '../errors.ts';

export interface Question {
  readonly text: string;
  /** What an empty answer stands for; shown. */
  readonly fallback: string;
  /** What is wrong with an answer, in words; undefined when it is good. */
  readonly problemWith: (answer: string) => string | undefined;
}

export type Ask = (question: Question) => Promise<string>;

/**
 * Asks a person one question after the other on the terminal, each until its answer is good.
 * @throws MigrationError DECLINED (exit 7) when the person leaves.
 */
export async function withQuestions<T>(untouched: string, answer: (ask: Ask) => Promise<T>): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const left = new Promise<never>((_, reject) => {
    terminal.once('close', () =>
      reject(new MigrationError('declined', 'The questions were left.', { code: 'DECLINED', untouched })),
    );
  });
  const ask: Ask = async ({ text, fallback, problemWith }) => {
    for (;;) {
      const prompt = `${text}${fallback === '' ? '' : ` [${fallback}]`}: `;
      const given = (await Promise.race([terminal.question(prompt), left])).trim();
      const answer = given === '' ? fallback : given;
      const problem = problemWith(answer);
      if (problem === undefined) return answer;
      process.stderr.write(`  ${problem}\n`);
    }
  };
  try {
    return await Promise.race([answer(ask), left]);
  } finally {
    left.catch(() => undefined);
    terminal.close();
  }
}
