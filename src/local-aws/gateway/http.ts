import type { Agent, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { Http2ServerRequest } from 'node:http2';
import type { Incoming, Outgoing } from './listener.ts';
import type { AwsResponse } from './service.ts';

/**
 * Whether a Host header names this machine's loopback. The gateway answers nobody else, so that a web page which points
 * a name of its own at 127.0.0.1 (DNS rebinding) reaches nothing. S3 Control puts the account before the host, hence
 * `*.localhost`.
 */
export const isLoopbackHost = (host: string | undefined): boolean =>
  /^((?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host ?? '');

/**
 * Whether a request may come from where it says. Only browsers send Origin: a page of this machine may look at its own local
 * AWS, one from elsewhere may not make the browser write to it, which works without reading the answer (CSRF).
 */
export const isLocalOrigin = (origin: string | undefined): boolean =>
  origin === undefined || isLoopbackHost(/^https?:\/\/([^/]*)$/i.exec(origin)?.[1]);

/** Belong to one connection and are not forwarded (RFC 9110, 7.6.1). Bodies are buffered, so lengths are set anew. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // The gateway has read the body already: whoever waits for "100 Continue" has had it.
  'expect',
]);

/** Headers by their names in lower case, without those of the connection. Repeated ones are joined with a comma. */
export function endToEndHeaders(headers: IncomingMessage['headersDistinct']): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, values] of Object.entries(headers)) {
    if (values && !hopByHop.has(name)) result[name] = values.join(', ');
  }
  return result;
}

/** The same of a request in either version; HTTP/2 says in pseudo headers what HTTP/1.1 has a first line and Host for. */
export function requestHeaders(incoming: Incoming): Record<string, string> {
  if (!(incoming instanceof Http2ServerRequest)) return endToEndHeaders(incoming.headersDistinct);
  const distinct: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (!name.startsWith(':')) distinct[name] = [value ?? []].flat();
  }
  return { host: incoming.authority, ...endToEndHeaders(distinct) };
}

export async function readBody(message: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface OutgoingRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
}

/** Sends a request as it is, Host header and all, and resolves with the answer whatever its status. */
export const sendRequest = (origin: URL, agent: Agent, request: OutgoingRequest): Promise<AwsResponse> =>
  new Promise((resolve, reject) => {
    const { method, target, body, signal } = request;
    const headers: Record<string, string> = { ...request.headers, 'content-length': String(body.length) };
    const outgoing = httpRequest(
      { agent, host: origin.hostname, port: origin.port, method, path: target, headers, signal },
      (answer) => {
        readBody(answer).then(
          (answered) =>
            resolve({
              status: answer.statusCode ?? 502,
              headers: endToEndHeaders(answer.headersDistinct),
              body: answered,
            }),
          reject,
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });

/** A HEAD's Content-Length is the object's, and is kept; any other answer's is that of the body it has. */
export function writeResponse(to: Outgoing, answer: AwsResponse, method: string): void {
  const bodyless = method === 'HEAD' || answer.status === 204 || answer.status === 304;
  const headers = { ...answer.headers };
  if (!bodyless) headers['content-length'] = String(answer.body.length);
  to.statusCode = answer.status;
  for (const [name, value] of Object.entries(headers)) to.setHeader(name, value);
  if (bodyless) to.end();
  else to.end(answer.body);
}
