import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ApiError } from './api-error.ts';

export interface SessionKey {
  readonly userId: string;
  readonly sessionId: string;
}

/** What must hold for a write: a version, that there is something, or that there is nothing. */
export type Precondition = number | 'exists' | 'absent';

/** Largest body, in bytes. An item of DynamoDB holds 400 KB, names and keys included. */
export const largestBody = 256 * 1024;

/** As a trade's. Not with a dot first, and without `#`: such items are the platform's own. */
const name = /^[A-Za-z0-9][A-Za-z0-9@._+-]{0,127}$/;

/** @throws ApiError 400 */
export const readKey = ({ pathParameters }: APIGatewayProxyEvent): SessionKey => ({
  userId: readName('userId', pathParameters?.userId),
  sessionId: readName('sessionId', pathParameters?.sessionId),
});

/** No name has a percent sign, so it does not matter whether a gateway has decoded the path already. */
function readName(parameter: string, value = ''): string {
  const decoded = decode(value);
  if (decoded !== undefined && name.test(decoded)) return decoded;
  throw new ApiError(
    400,
    'INVALID_PATH',
    `${parameter} must be 1 to 128 letters, digits or @ . _ + -, the first a letter or a digit.`,
  );
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Header names come as the caller wrote them; without any, API Gateway's own test calls send null. */
export const headerOf = (
  { headers }: { readonly headers: APIGatewayProxyEvent['headers'] | null },
  wanted: string,
): string | undefined =>
  Object.entries(headers ?? {}).find(([header]) => header.toLowerCase() === wanted)?.[1];

/**
 * The state as JSON text, as it came: numbers can be longer when they are written again, and would exceed what an item holds.
 * @throws ApiError 400, 413, 415
 */
export function readState(event: APIGatewayProxyEvent): string {
  const mediaType = headerOf(event, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json')
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.');
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > largestBody)
    throw new ApiError(413, 'BODY_TOO_LARGE', `The body may have ${largestBody} bytes.`);
  const text = decodeUtf8(body);
  if (!isJsonObject(text)) throw new ApiError(400, 'INVALID_BODY', 'The body must be a JSON object.');
  return text;
}

/** Empty, and so no JSON, if it is not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** @throws ApiError 400 */
export function readPrecondition(event: APIGatewayProxyEvent): Precondition | undefined {
  const ifMatch = headerOf(event, 'if-match');
  const ifNoneMatch = headerOf(event, 'if-none-match');
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  if (ifMatch === undefined && ifNoneMatch === '*') return 'absent';
  if (ifNoneMatch === undefined && ifMatch === '*') return 'exists';
  const version = ifNoneMatch === undefined ? /^"(\d{1,15})"$/.exec(ifMatch ?? '')?.[1] : undefined;
  if (version !== undefined) return Number(version);
  throw new ApiError(
    400,
    'INVALID_PRECONDITION',
    'If-Match must be * or an ETag of this API, or If-None-Match must be *, and not both.',
  );
}
