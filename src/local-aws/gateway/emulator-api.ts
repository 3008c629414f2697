import { Agent } from 'node:http';
import type { Emulator } from './emulator.ts';
import { sendRequest } from './http.ts';
import { parseXml, textOf, type XmlElement } from './xml-tree.ts';
import type { AwsResponse } from './service.ts';

/** A refusal in the service's own code and words. */
export class AwsFault extends Error {
  override readonly name = 'AwsFault';
  readonly code: string;
  /** Of HTTP. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Whose resources, and where. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

/**
 * Calls of the emulator for services of which the gateway needs a few operations only, without their SDK clients: those
 * of EC2 alone would double the gateway's memory. Every function throws AwsFault for what the emulator refuses.
 */
export interface EmulatorApi {
  /** The Query protocol. @returns the `…Response` element. */
  query(scope: Scope, service: QueryService, action: string, params?: Params): Promise<XmlElement>;
  /** The JSON protocol. @param target such as `Kinesis_20131202.DescribeStreamSummary`. */
  json(scope: Scope, service: string, target: string, body: object): Promise<unknown>;
  /** The REST protocols. @returns the body as it is. */
  rest(scope: Scope, service: string, method: string, path: string, body?: string): Promise<string>;
}

export type QueryService = keyof typeof versions;
/** Names are paths, such as `Tag.1.Key`. */
export type Params = Readonly<Record<string, string>>;

const versions = {
  ec2: '2016-11-15',
  iam: '2010-05-08',
  sns: '2010-03-31',
  monitoring: '2010-08-01',
  rds: '2014-10-31',
};

export function createEmulatorApi(emulator: Pick<Emulator, 'endpoint'>): EmulatorApi {
  const origin = new URL(emulator.endpoint);
  const agent = new Agent();

  const send = async (
    { account, region }: Scope,
    service: string,
    request: { method: string; target: string; headers: Record<string, string>; body: string },
  ): Promise<string> => {
    // The emulator reads account, region and service from the credential scope, and checks no signature.
    const credential = `Credential=${account}/20260101/${region}/${service}/aws4_request`;
    const answer = await sendRequest(origin, agent, {
      ...request,
      body: Buffer.from(request.body),
      headers: {
        ...request.headers,
        host: origin.host,
        authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=local`,
      },
    });
    if (answer.status >= 300) throw faultOf(answer);
    return answer.body.toString();
  };

  return {
    query: async (scope, service, action, params = {}) => {
      const body = new URLSearchParams({ Action: action, Version: versions[service], ...params }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return parseXml(await send(scope, service, { method: 'POST', target: '/', headers, body }));
    },
    json: async (scope, service, target, input) => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
      const body = JSON.stringify(input);
      const answer = await send(scope, service, { method: 'POST', target: '/', headers, body });
      return answer === '' ? {} : (JSON.parse(answer) as unknown);
    },
    rest: (scope, service, method, path, body = '') =>
      send(scope, service, { method, target: path, headers: {}, body }),
  };
}

/** From an error in JSON or in XML, wherever the protocol puts code and message. */
function faultOf({ status, headers, body }: AwsResponse): AwsFault {
  const text = body.toString();
  if (text.startsWith('{')) {
    const error = JSON.parse(text) as Record<string, string | undefined>;
    const code = error.__type ?? headers['x-amzn-errortype'] ?? String(status);
    return new AwsFault(code.replace(/^.*#/, ''), error.message ?? error.Message ?? code, status);
  }
  if (!text.startsWith('<')) return new AwsFault(String(status), text, status);
  const error = errorElement(parseXml(text));
  const code = textOf(error, 'Code') ?? String(status);
  return new AwsFault(code, textOf(error, 'Message') ?? code, status);
}

/** `Error` stands alone, in `ErrorResponse`, or in the `Errors` of EC2's `Response`. */
function errorElement(root: XmlElement): XmlElement {
  const inner = root.children.find(({ name }) => name === 'Error' || name === 'Errors');
  return inner ? errorElement(inner) : root;
}
