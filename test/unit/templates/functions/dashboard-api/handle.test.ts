import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../../src/templates/functions/dashboard-api/api-error.ts';
import { handle } from '../../../../../src/templates/functions/dashboard-api/handle.ts';
import {
  largestBody,
  type Precondition,
  type SessionKey,
} from '../../../../../src/templates/functions/dashboard-api/request.ts';
import type { Session, Sessions } from '../../../../../src/templates/functions/dashboard-api/sessions.ts';
import { denied, recordingLog, throttled } from '../records.ts';

const dashboard = '/dashboard/{userId}/{sessionId}';
const pathParameters = { userId: 'trader@example.com', sessionId: 'desk-1' };
const key = 'trader@example.com/desk-1';
const origin = 'https://dashboards.example';

interface Call {
  readonly resource?: string;
  readonly pathParameters?: Readonly<Record<string, string>> | null;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** Sessions in memory; the precondition of the last write is kept, and `fail` may throw. */
function simulatedSessions(known: Readonly<Record<string, Session>>, fail: () => void) {
  const all = new Map(Object.entries(known));
  const keyOf = ({ userId, sessionId }: SessionKey): string => `${userId}/${sessionId}`;
  const preconditions: (Precondition | undefined)[] = [];
  const sessions: Sessions = {
    get: async (asked) => {
      fail();
      return all.get(keyOf(asked));
    },
    put: async (asked, state, updatedAt, precondition) => {
      fail();
      preconditions.push(precondition);
      const before = all.get(keyOf(asked));
      const version = (before?.version ?? 0) + 1;
      all.set(keyOf(asked), { state, updatedAt, version });
      return { version, created: before === undefined };
    },
    delete: async (asked, precondition) => {
      fail();
      preconditions.push(precondition);
      all.delete(keyOf(asked));
    },
  };
  return { sessions, all, preconditions };
}

function apiWith(
  known: Readonly<Record<string, Session>> = {},
  { fail = () => undefined, allowedOrigin = origin }: { fail?: () => void; allowedOrigin?: string } = {},
) {
  const simulated = simulatedSessions(known, fail);
  const log = recordingLog();
  const call = async (httpMethod: string, request: Call = {}) => {
    const event = { resource: dashboard, pathParameters, headers: {}, body: null, isBase64Encoded: false };
    const { statusCode, headers, body } = await handle(
      { ...event, httpMethod, ...request } as unknown as APIGatewayProxyEvent,
      'request-1',
      {
        ...{ sessions: simulated.sessions, region: 'eu-central-1', allowedOrigin, log },
        now: () => new Date('2026-11-25T14:30:00Z'),
      },
    );
    const answered = body === '' ? undefined : (JSON.parse(body) as unknown);
    return { status: statusCode, headers: headers ?? {}, body: answered };
  };
  return { ...simulated, log, call };
}

const session: Session = { state: '{"view":"positions"}', version: 3, updatedAt: '2026-11-24T10:00:00.000Z' };
const json = { 'Content-Type': 'application/json' };
const put = (body: unknown, headers: Readonly<Record<string, string>> = {}): Call => ({
  headers: { ...json, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const errorWith = (code: string) => ({
  error: { code, message: expect.any(String) as string, requestId: 'request-1' },
});

describe('GET', () => {
  it('answers a dashboard and its version', async () => {
    const { status, headers, body } = await apiWith({ [key]: session }).call('GET');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      ETag: '"3"',
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    });
    expect(body).toEqual({
      ...pathParameters,
      ...{ version: 3, updatedAt: '2026-11-24T10:00:00.000Z', state: { view: 'positions' } },
    });
  });

  it('answers 404 where there is none', async () => {
    expect(await apiWith().call('GET')).toMatchObject({ status: 404, body: errorWith('NOT_FOUND') });
  });

  it('takes a path that the gateway has decoded, and one that it has not', async () => {
    const encoded = { pathParameters: { userId: 'trader%40example.com', sessionId: 'desk-1' } };
    expect(await apiWith({ [key]: session }).call('GET', encoded)).toMatchObject({ status: 200 });
  });

  it.each([
    { ...pathParameters, userId: '.trading-migrate' },
    { ...pathParameters, userId: '' },
    { ...pathParameters, userId: 'a'.repeat(129) },
    { ...pathParameters, sessionId: 'trade#T-1' },
    { ...pathParameters, sessionId: 'trade%23T-1' },
    { ...pathParameters, sessionId: '%' },
    null,
  ])('refuses the path %o', async (path) => {
    const answer = await apiWith().call('GET', { pathParameters: path });
    expect(answer).toMatchObject({ status: 400, body: errorWith('INVALID_PATH') });
  });
});

describe('PUT', () => {
  it('creates with 201, and replaces with 200', async () => {
    const { call, all } = apiWith();
    const answer = { ...pathParameters, updatedAt: '2026-11-25T14:30:00.000Z' };
    const created = await call('PUT', put('{ "view" : "orders" }'));
    expect(created).toMatchObject({ status: 201, headers: { ETag: '"1"' }, body: { ...answer, version: 1 } });
    const replaced = await call('PUT', put({ view: 'positions' }));
    expect(replaced).toMatchObject({
      status: 200,
      headers: { ETag: '"2"' },
      body: { ...answer, version: 2 },
    });
    expect(all.get(key)?.state).toBe('{"view":"positions"}');
  });

  it('takes a body in base64, and a media type with parameters', async () => {
    const { call, all } = apiWith();
    const body = Buffer.from('{"name":"Zoë"}').toString('base64');
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await call('PUT', { body, isBase64Encoded: true, headers })).toMatchObject({ status: 201 });
    expect(all.get(key)?.state).toBe('{"name":"Zoë"}');
  });

  it('keeps a state as it came, since numbers grow when they are written again', async () => {
    const { call, all } = apiWith();
    await call('PUT', put('{"volume": 1e20}'));
    expect(all.get(key)?.state).toBe('{"volume": 1e20}');
    expect(await call('GET')).toMatchObject({ body: { state: { volume: 1e20 } } });
  });

  it.each(['', '{', '[]', 'null', '"text"', '7'])('refuses the body %j', async (body) => {
    const { call, all } = apiWith();
    expect(await call('PUT', put(body))).toMatchObject({ status: 400, body: errorWith('INVALID_BODY') });
    expect(all.size).toBe(0);
  });

  it('refuses no body, and bytes that are no text', async () => {
    const { call } = apiWith();
    expect(await call('PUT', { headers: json, body: null })).toMatchObject({ status: 400 });
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString('base64');
    expect(await call('PUT', { headers: json, body, isBase64Encoded: true })).toMatchObject({ status: 400 });
  });

  it('takes a body of the largest size, counted in bytes, and none that is larger', async () => {
    const bodyOf = (bytes: number): string => `{"a":"é${'x'.repeat(bytes - 10)}"}`;
    expect(Buffer.byteLength(bodyOf(largestBody))).toBe(largestBody);
    expect(await apiWith().call('PUT', put(bodyOf(largestBody)))).toMatchObject({ status: 201 });
    const refused = await apiWith().call('PUT', put(bodyOf(largestBody + 1)));
    expect(refused).toMatchObject({ status: 413, body: errorWith('BODY_TOO_LARGE') });
  });

  it.each([{ 'Content-Type': 'text/plain' }, {}, null])('refuses the media type of %o', async (headers) => {
    const answer = await apiWith().call('PUT', { headers, body: '{}' });
    expect(answer).toMatchObject({ status: 415, body: errorWith('UNSUPPORTED_MEDIA_TYPE') });
  });

  it.each<[Readonly<Record<string, string>>, Precondition | undefined]>([
    [{}, undefined],
    [{ 'If-Match': '"7"' }, 7],
    [{ 'if-match': '*' }, 'exists'],
    [{ 'If-None-Match': '*' }, 'absent'],
  ])('writes with %o under the condition %s', async (headers, condition) => {
    const { call, preconditions } = apiWith();
    await call('PUT', put({}, headers));
    expect(preconditions).toEqual([condition]);
  });

  it.each([
    { 'If-Match': '7' },
    { 'If-Match': 'W/"7"' },
    { 'If-Match': '"x"' },
    { 'If-None-Match': '"7"' },
    { 'If-Match': '*', 'If-None-Match': '*' },
    { 'If-Match': '"7"', 'If-None-Match': '*' },
  ])('refuses %o', async (headers) => {
    const { call, all } = apiWith();
    const answer = await call('PUT', put({}, headers));
    expect(answer).toMatchObject({ status: 400, body: errorWith('INVALID_PRECONDITION') });
    expect(all.size).toBe(0);
  });

  it('answers 412 when the condition does not hold', async () => {
    const fail = (): never => {
      throw new ApiError(412, 'PRECONDITION_FAILED', 'Changed.');
    };
    const answer = await apiWith({}, { fail }).call('PUT', put({}, { 'If-Match': '"7"' }));
    expect(answer).toMatchObject({ status: 412, body: errorWith('PRECONDITION_FAILED') });
  });
});

describe('DELETE', () => {
  it('answers 204 without a body, once and twice', async () => {
    const { call, all } = apiWith({ [key]: session });
    for (const time of ['first', 'second'])
      expect([time, await call('DELETE')]).toMatchObject([time, { status: 204, body: undefined }]);
    expect(all.size).toBe(0);
  });

  it('hands on its condition', async () => {
    const { call, preconditions } = apiWith({ [key]: session });
    await call('DELETE', { headers: { 'If-Match': '"3"' } });
    expect(preconditions).toEqual([3]);
  });
});

describe('other requests', () => {
  it('GET /health tells the region, also while nothing else works', async () => {
    const fail = (): never => {
      throw denied();
    };
    const answer = await apiWith({}, { fail }).call('GET', { resource: '/health', pathParameters: null });
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok', region: 'eu-central-1' } });
  });

  it('OPTIONS says what a browser may send', async () => {
    const { status, headers, body } = await apiWith().call('OPTIONS');
    expect({ status, body }).toEqual({ status: 204, body: undefined });
    expect(headers).toMatchObject({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': 'GET, PUT, DELETE, OPTIONS',
      'Access-Control-Allow-Headers': expect.stringContaining('If-Match') as string,
    });
    expect(headers).not.toHaveProperty('Content-Type');
    const health = await apiWith().call('OPTIONS', { resource: '/health' });
    expect(health.headers).toMatchObject({ 'Access-Control-Allow-Methods': 'GET, OPTIONS' });
  });

  it('another method is answered with those that there are', async () => {
    const answer = await apiWith().call('POST', put({}));
    expect(answer).toMatchObject({ status: 405, body: errorWith('METHOD_NOT_ALLOWED') });
    expect(answer.headers.Allow).toBe('GET, PUT, DELETE, OPTIONS');
    // Not a method either, though every object has one of that name.
    expect(await apiWith().call('toString')).toMatchObject({ status: 405 });
  });

  it('another resource is not there', async () => {
    for (const resource of ['/', '/dashboard', 'constructor'])
      expect(await apiWith().call('GET', { resource })).toMatchObject({ status: 404 });
  });
});

describe('every answer', () => {
  const failingWith = (error: Error) =>
    apiWith(
      {},
      {
        fail: () => {
          throw error;
        },
      },
    );

  it('has CORS headers, errors too', async () => {
    const answers = [
      await apiWith({ [key]: session }).call('GET'),
      await apiWith().call('GET'),
      await apiWith().call('POST'),
      await apiWith().call('GET', { resource: '/none' }),
      await failingWith(new Error('bug')).call('GET'),
    ];
    for (const { headers } of answers)
      expect(headers).toMatchObject({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'ETag',
        Vary: 'Origin',
      });
    const { headers } = await apiWith({}, { allowedOrigin: '*' }).call('GET');
    expect(headers).toMatchObject({ 'Access-Control-Allow-Origin': '*' });
    expect(headers).not.toHaveProperty('Vary');
  });

  it('to a failure is 500 with the request id and nothing of what is behind', async () => {
    const api = failingWith(denied());
    const answer = await api.call('GET');
    expect(answer).toMatchObject({ status: 500, body: errorWith('INTERNAL_ERROR') });
    expect(JSON.stringify(answer)).not.toMatch(/AccessDenied|words of AWS/);
    expect(api.log.lines).toMatchObject([
      {
        level: 'ERROR',
        message: 'request failed',
        error: 'AccessDeniedException',
        awsRequestId: 'aws-request',
      },
      { message: 'request answered', method: 'GET', resource: dashboard, status: 500 },
    ]);
  });

  it('to throttling is 503, and says when to come back', async () => {
    const answer = await failingWith(throttled()).call('PUT', put({}));
    expect(answer).toMatchObject({ status: 503, body: errorWith('UNAVAILABLE') });
    expect(answer.headers['Retry-After']).toBe('1');
  });

  it('leaves nothing of the user, the session or the state in the log', async () => {
    const { call, log } = apiWith({ [key]: session });
    await call('GET');
    await call('PUT', put({ view: 'secret' }));
    await call('PUT', put('secret'));
    expect(JSON.stringify(log.lines)).not.toMatch(/trader|desk-1|secret|positions/);
  });
});
