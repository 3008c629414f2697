import { AwsFault } from '../emulator-api.ts';

/** Refusals of CloudWatch, in its own codes and, where they are known, words. */

export const validationError = (message: string): AwsFault => new AwsFault('ValidationError', message);

/**
 * @param path in AWS's lower camel case, such as `metrics.1.member.id`.
 * @param value quoted in the message, but for null.
 */
export const constraintError = (path: string, value: string | null, constraint: string): AwsFault =>
  validationError(
    `1 validation error detected: Value ${value === null ? 'null' : `'${value}'`} at '${path}' failed to satisfy constraint: ${constraint}`,
  );

export const resourceNotFound = (message: string): AwsFault => new AwsFault('ResourceNotFound', message, 404);

export const invalidNextToken = (token: string): AwsFault =>
  new AwsFault('InvalidNextToken', `Invalid NextToken : ${token}`);

/** What AWS knows and we do not: loud, so that nobody takes a rehearsal without it for one with it. */
export const unsupported = (what: string): AwsFault =>
  validationError(`The local AWS does not know ${what}.`);
