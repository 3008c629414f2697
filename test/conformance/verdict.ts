import { nameOf } from './asking.ts';
import type { Fact } from './fact.ts';

/** What a question to one of the two has come to. */
export interface Verdict {
  readonly is: 'as AWS' | 'different' | 'missing';
  /** In the words of the fact's `expected`. */
  readonly answer: string;
}

/** One line of the results. */
export interface Result {
  readonly section: string;
  readonly id: string;
  readonly question: string;
  readonly expected: string;
  readonly source: Fact['source'];
  readonly gateway: Verdict;
  readonly moto?: Verdict;
  readonly ruling?: string;
  readonly gap?: string;
}

/** What emulators say of an action or a resource type that they do not have. */
const unknown =
  /InvalidAction|UnknownOperation|NotImplemented|Unsupported resource type|not (been )?implemented|not supported by/i;

export async function judge(expected: string, asked: Promise<string>): Promise<Verdict> {
  const answer = timeless(await asked.catch((error: unknown) => failure(error)));
  if (answer === expected) return { is: 'as AWS', answer };
  return { is: unknown.test(answer) ? 'missing' : 'different', answer };
}

/** An error that the question did not reckon with. */
function failure(error: unknown): string {
  const { message, $metadata } = error as Error & { readonly $metadata?: unknown };
  return $metadata === undefined ? message : `${nameOf(error)}: ${message}`;
}

/** On one line, short, and without what differs from run to run. */
const timeless = (answer: string): string =>
  answer
    .replace(/\s+/g, ' ')
    .replace(/-?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '-…')
    .replace(/-[0-9a-f]{8}\b/g, '-…')
    .slice(0, 120);

export function resultOf(section: string, fact: Fact, gateway: Verdict, moto: Verdict | undefined): Result {
  const { id, question, expected, source, ruling, gap } = fact;
  return {
    ...{ section, id, question, expected, source, gateway },
    ...(moto && { moto }),
    ...(ruling !== undefined && { ruling }),
    ...(gap !== undefined && { gap }),
  };
}
