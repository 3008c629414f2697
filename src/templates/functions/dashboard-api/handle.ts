import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { errorFields, type Log } from '../shared/log.ts';
import { isTransient } from '../shared/transient.ts';
import { ApiError } from './api-error.ts';
import { readKey, readPrecondition, readState } from './request.ts';
import type { Sessions } from './sessions.ts';

export interface Api {
  readonly sessions: Sessions;
  readonly region: string;
  /** `*`, or the one origin that browsers may call from. */
  readonly allowedOrigin: string;
  readonly now: () => Date;
  readonly log: Log;
}

interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

type Operation = (event: APIGatewayProxyEvent, api: Api) => Promise<Answer>;

/** Maps, since an object would also have what every object has, such as `constructor`. */
const routes: ReadonlyMap<string, ReadonlyMap<string, Operation>> = new Map([
  [
    '/dashboard/{userId}/{sessionId}',
    new Map<string, Operation>([
      ['GET', getSession],
      ['PUT', putSession],
      ['DELETE', deleteSession],
    ]),
  ],
  ['/health', new Map<string, Operation>([['GET', getHealth]])],
]);

/** Answers one request. Never throws: what fails is an answer too, with CORS headers, or a browser could not read it. */
export async function handle(
  event: APIGatewayProxyEvent,
  requestId: string,
  api: Api,
): Promise<APIGatewayProxyResult> {
  const { httpMethod: method, resource } = event;
  const answer = await operationOf(event)
    .then((operation) => operation(event, api))
    .catch((error: unknown) => answerOfError(error, requestId, api));
  api.log.info('request answered', { method, resource, status: answer.status });
  return {
    statusCode: answer.status,
    headers: {
      ...corsHeaders(api.allowedOrigin),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(answer.body ? { 'Content-Type': 'application/json' } : {}),
      ...answer.headers,
    },
    body: answer.body ? JSON.stringify(answer.body) : '',
  };
}

async function operationOf({ httpMethod, resource }: APIGatewayProxyEvent): Promise<Operation> {
  const operations = routes.get(resource);
  if (operations === undefined) throw new ApiError(404, 'NOT_FOUND', 'There is no such resource.');
  const allow = [...operations.keys(), 'OPTIONS'].join(', ');
  if (httpMethod === 'OPTIONS') return async () => preflight(allow);
  const operation = operations.get(httpMethod);
  if (operation === undefined)
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', `This resource takes ${allow}.`, { Allow: allow });
  return operation;
}

const preflight = (allow: string): Answer => ({
  status: 204,
  headers: {
    Allow: allow,
    'Access-Control-Allow-Methods': allow,
    // What a request signed with SigV4 carries, and what this API reads.
    'Access-Control-Allow-Headers':
      'Authorization, Content-Type, If-Match, If-None-Match, X-Amz-Content-Sha256, X-Amz-Date, X-Amz-Security-Token',
    'Access-Control-Max-Age': '600',
  },
});

const corsHeaders = (allowedOrigin: string): Readonly<Record<string, string>> => ({
  'Access-Control-Allow-Origin': allowedOrigin,
  'Access-Control-Expose-Headers': 'ETag',
  ...(allowedOrigin === '*' ? {} : { Vary: 'Origin' }),
});

const etagOf = (version: number): Readonly<Record<string, string>> => ({ ETag: `"${version}"` });

/** Calls nothing: a table that is throttled must not move the traffic to the other region. */
async function getHealth(_: APIGatewayProxyEvent, { region }: Api): Promise<Answer> {
  return { status: 200, body: { status: 'ok', region } };
}

async function getSession(event: APIGatewayProxyEvent, { sessions }: Api): Promise<Answer> {
  const key = readKey(event);
  const session = await sessions.get(key);
  if (session === undefined) throw new ApiError(404, 'NOT_FOUND', 'There is no such dashboard.');
  const { state, version, updatedAt } = session;
  return {
    status: 200,
    body: { ...key, version, updatedAt, state: JSON.parse(state) as object },
    headers: etagOf(version),
  };
}

async function putSession(event: APIGatewayProxyEvent, { sessions, now }: Api): Promise<Answer> {
  const key = readKey(event);
  const state = readState(event);
  const updatedAt = now().toISOString();
  const { version, created } = await sessions.put(key, state, updatedAt, readPrecondition(event));
  return { status: created ? 201 : 200, body: { ...key, version, updatedAt }, headers: etagOf(version) };
}

async function deleteSession(event: APIGatewayProxyEvent, { sessions }: Api): Promise<Answer> {
  await sessions.delete(readKey(event), readPrecondition(event));
  return { status: 204 };
}

function answerOfError(error: unknown, requestId: string, { log }: Api): Answer {
  if (!(error instanceof ApiError)) log.error('request failed', errorFields(error));
  const { status, code, message, headers } = error instanceof ApiError ? error : internalError(error);
  return { status, body: { error: { code, message, requestId } }, headers };
}

const internalError = (error: unknown): ApiError =>
  isTransient(error)
    ? new ApiError(503, 'UNAVAILABLE', 'The service is busy. Try again.', { 'Retry-After': '1' })
    : new ApiError(500, 'INTERNAL_ERROR', 'The service failed. Give its operator the request id.');
