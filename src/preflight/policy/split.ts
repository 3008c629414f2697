import type { Statement } from './statements.ts';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** A managed policy's largest size; IAM does not count white space (IAM and STS character quotas). */
export const policyLimit = 6144;

export const sizeOf = (document: object): number => JSON.stringify(document).replaceAll(/\s/g, '').length;

const documentOf = (statements: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** As few managed policies as the statements fit into in their order; one that is too large by itself is cut by its actions. */
export function splitPolicies(
  statements: readonly Statement[],
  limit = policyLimit,
): readonly PolicyDocument[] {
  const policies: Statement[][] = [];
  for (const statement of statements.flatMap((each) => cut(each, limit))) {
    const last = policies.at(-1);
    if (last && sizeOf(documentOf([...last, statement])) <= limit) last.push(statement);
    else policies.push([statement]);
  }
  return policies.map(documentOf);
}

function cut(statement: Statement, limit: number): readonly Statement[] {
  if (sizeOf(documentOf([statement])) <= limit || statement.Action.length === 1) return [statement];
  const half = Math.ceil(statement.Action.length / 2);
  const part = (letter: string, Action: readonly string[]): readonly Statement[] =>
    cut({ ...statement, Sid: `${statement.Sid}${letter}`, Action }, limit);
  return [...part('A', statement.Action.slice(0, half)), ...part('B', statement.Action.slice(half))];
}
