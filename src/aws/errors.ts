import { MigrationError } from '../errors.ts';

/** The only place that reads AWS's error names and messages. */

interface AwsError extends Error {
  readonly code?: string;
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly errors?: readonly Error[];
}

/** AWS's own name of an error, such as `ValidationError`; system errors give `ECONNREFUSED` and the like. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { name, code, Code, errors } = error as AwsError;
  // Node wraps the failures of several addresses (IPv4, IPv6) into one AggregateError.
  return code ?? errors?.map(nameOf).find(Boolean) ?? (name === 'Error' ? (Code ?? name) : name);
}

export const hasName = (error: unknown, ...names: readonly string[]): boolean =>
  names.includes(nameOf(error));

/** Words of AWS's that are an answer where there is no name for it. */
export const hasWords = (error: unknown, words: RegExp): boolean =>
  error instanceof Error && words.test(error.message);

export const statusOf = (error: unknown): number | undefined =>
  error instanceof Error ? (error as AwsError).$metadata?.httpStatusCode : undefined;

const credentialsMissing = ['CredentialsProviderError', 'TokenProviderError', 'CredentialsError'];
const credentialsRejected = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'RequestExpired',
  'AuthFailure',
  'TokenRefreshRequired',
];

/** Whether AWS, or the SDK before it asked, had no use for the credentials. */
export const isAboutCredentials = (error: unknown): error is Error =>
  hasName(error, ...credentialsMissing, ...credentialsRejected);

const unreachable = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNRESET',
  'EPIPE',
  'TimeoutError',
  // An endpoint whose certificate nobody here trusts gave no answer either.
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'EPROTO',
];

/** The connection broke, or nothing came back in time: AWS may have had the request. */
const answerLost = ['ECONNRESET', 'EPIPE', 'TimeoutError'];
const mayHaveHappened =
  'Nothing more was done. Whether AWS had the request is not known; the same command looks before it asks again.';

/**
 * AWS refuses an operation because another one is in progress: StackSets by name, stacks by a ValidationError, whose words are
 * "Stack:… is in UPDATE_IN_PROGRESS state and can not be updated" and the like. The shell of a change set (REVIEW) is not
 * in progress, whatever it is called (T16).
 */
const isBusy = (name: string, words: string): boolean =>
  name === 'OperationInProgressException' ||
  (name === 'ValidationError' &&
    /(?<!REVIEW)_IN_PROGRESS state and can ?not be|cannot be \w+ while in status (?!REVIEW)\w+_IN_PROGRESS|another operation .*in progress/i.test(
      words,
    ));

/** An AWS failure as one of ours, with where it happened and AWS's own words. */
export function toMigrationError(error: unknown, what: string, region: string): MigrationError {
  if (error instanceof MigrationError) return error;
  const name = nameOf(error);
  const words = error instanceof Error ? messageOf(error) : String(error);
  const details = { untouched: 'Nothing more was done.', cause: error };
  if (credentialsMissing.includes(name)) {
    return new MigrationError('credentials', `There are no usable AWS credentials: ${words}.`, {
      code: 'CREDENTIALS_MISSING',
      untouched: 'Nothing more was called on AWS.',
      next: ['Sign in (aws sso login, AWS_PROFILE, …), then run the same command again.'],
      cause: error,
    });
  }
  if (credentialsRejected.includes(name)) {
    return new MigrationError(
      'credentials',
      `AWS does not accept the credentials (${what} in ${region}): ${name}: ${words}.`,
      {
        ...details,
        code: 'CREDENTIALS_REJECTED',
        next: ['Sign in again, then run the same command: it goes on from here.'],
      },
    );
  }
  if (unreachable.includes(name)) {
    return new MigrationError('aws', `AWS cannot be reached (${what} in ${region}): ${words || name}.`, {
      ...details,
      ...(answerLost.includes(name) ? { untouched: mayHaveHappened } : {}),
      code: 'ENDPOINT_UNREACHABLE',
      next: ['Check the network, the proxy and the endpoint URL, then run the same command again.'],
    });
  }
  return new MigrationError('aws', `AWS refused ${what} in ${region}: ${name}: ${words}.`, {
    ...details,
    refusal: { request: what, region, words: `${name}: ${words}` },
    code: isBusy(name, words) ? 'OPERATION_IN_PROGRESS' : 'AWS_REFUSED',
    next: [
      isPassing(error)
        ? waitAndGoOn
        : 'Mend the cause, then run the same command again: it goes on from here.',
    ],
  });
}

/** AWS's own trouble, or too many calls: the SDK has asked again until it gave up, and nobody here can mend it. */
const isPassing = (error: unknown): boolean =>
  (statusOf(error) ?? 0) >= 500 || /throttl|TooManyRequests|RequestLimitExceeded/i.test(nameOf(error));

const waitAndGoOn = 'This usually passes. Run the same command again in a few minutes: it goes on from here.';

function messageOf(error: Error): string {
  const { errors } = error as AwsError;
  const text = error.message || (errors ?? []).map(({ message }) => message).join(', ');
  return text.trim().replace(/\.$/, '');
}

/** What our own code did wrong is not AWS's refusal. */
const isBug = (error: unknown): boolean =>
  (error instanceof TypeError || error instanceof ReferenceError) && statusOf(error) === undefined;

/** A refusal that is an answer: "does not exist" means absent. */
export interface Otherwise<T> {
  readonly when: (error: unknown) => boolean;
  readonly answer: T;
}

/** The names by which a service says that something does not exist. */
export const absent = (...names: readonly string[]): Otherwise<undefined> => ({
  when: (error) => hasName(error, ...names),
  answer: undefined,
});

/** Runs one call; whatever it throws becomes a MigrationError, unless `otherwise` knows it as an answer. */
export async function asking<T>(
  what: string,
  region: string,
  call: () => Promise<T>,
  otherwise?: Otherwise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (otherwise?.when(error)) return otherwise.answer;
    if (isBug(error)) throw error;
    throw toMigrationError(error, what, region);
  }
}
