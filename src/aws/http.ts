import type { STSClient } from '@aws-sdk/client-sts';
import { MigrationError } from '../errors.ts';
import type { Http, HttpAnswer, HttpRequest } from '../applications/ports.ts';
import type { Clients } from './clients.ts';
import { nameOf } from './errors.ts';

/** A request as the SDK's handler takes it, and its signer. */
interface Request {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

interface Handler {
  handle(
    request: Request,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<{
    readonly response: {
      readonly statusCode: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: AsyncIterable<Buffer>;
    };
  }>;
}

const handlerOf = ({ config }: STSClient): Handler => config.requestHandler;

/** How long an API of the platform may take: API Gateway gives up after 29 s. */
const apiTimeoutSeconds = 30;

/**
 * Plain HTTP by the SDK's own handler: proxies and AWS_CA_BUNDLE count for it as for everything else.
 * @param region whose client is used for requests that are in no region.
 */
export function createHttp(clients: Clients, region: string): Http {
  const { endpointUrl } = clients;
  return {
    send: async (url, request, timeoutSeconds) => {
      const client = await clients.sts(region);
      return send(handlerOf(client), requestTo(new URL(url), request), timeoutSeconds);
    },
    callApi: async ({ region: apiRegion, apiId, stage }, path, { signed, ...request }) => {
      // A local AWS serves APIs by a path.
      const base =
        endpointUrl === undefined
          ? `https://${apiId}.execute-api.${apiRegion}.amazonaws.com/${stage}`
          : `${endpointUrl.replace(/\/$/, '')}/restapis/${apiId}/${stage}/_user_request_`;
      const client = await clients.sts(apiRegion);
      const plain = requestTo(new URL(`${base}${path}`), request);
      if (!signed) return send(handlerOf(client), plain, apiTimeoutSeconds);
      const signer = await client.config.signer({
        ...{ name: 'sigv4', signingName: 'execute-api', signingRegion: apiRegion, properties: {} },
      });
      return send(
        handlerOf(client),
        { ...plain, headers: (await signer.sign(plain)).headers },
        apiTimeoutSeconds,
      );
    },
  };
}

function requestTo(url: URL, { method, headers = {}, body }: HttpRequest): Request {
  const request = {
    ...{ method, protocol: url.protocol, hostname: url.hostname, path: url.pathname },
    ...(url.port !== '' && { port: Number(url.port) }),
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...headers },
    ...(body !== undefined && { body }),
  };
  return request;
}

async function send(handler: Handler, request: Request, timeoutSeconds: number): Promise<HttpAnswer> {
  const startedAt = performance.now();
  try {
    const abortSignal = AbortSignal.timeout(timeoutSeconds * 1000);
    const { response } = await handler.handle(request, { abortSignal });
    const chunks: Buffer[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    return {
      status: response.statusCode,
      headers: Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: Buffer.concat(chunks).toString('utf8'),
      milliseconds: performance.now() - startedAt,
    };
  } catch (cause) {
    throw new MigrationError(
      'aws',
      `There is no answer from ${request.hostname} (${nameOf(cause)}): ${(cause as Error).message}.`,
      { code: 'HTTP_UNREACHABLE', untouched: 'Nothing more was done.', cause },
    );
  }
}
