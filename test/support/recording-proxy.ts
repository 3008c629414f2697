import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentialScope } from '../../src/local-aws/gateway/credential-scope.ts';
import { operationOf } from '../../src/local-aws/gateway/faults/operation.ts';
import { endToEndHeaders, readBody } from '../../src/local-aws/gateway/http.ts';

/** One call of AWS, as the wire tells it. */
export interface RecordedCall {
  /** As in the credential scope, such as `cloudformation`. */
  readonly service: string;
  /** Such as `DescribeStacks`. */
  readonly operation: string;
}

export interface RecordingProxy {
  readonly endpoint: string;
  /** Every call since the last time that it was emptied. */
  readonly calls: RecordedCall[];
  stop(): Promise<void>;
}

/** Stands before an AWS and keeps what is asked of it. Requests and answers pass unchanged. */
export async function startRecordingProxy(target: string, account: string): Promise<RecordingProxy> {
  const calls: RecordedCall[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await readBody(incoming);
      const [method = '', url = ''] = [incoming.method, incoming.url];
      const headers = endToEndHeaders(incoming.headersDistinct);
      const { service = '' } = credentialScope(headers, url, account) ?? {};
      calls.push({ service, operation: operationOf({ method, target: url, headers, body, service }) ?? '' });
      const passed = httpRequest(
        new URL(url, target),
        { method, agent, headers: { ...headers, 'content-length': String(body.length) } },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.destroy());
      passed.end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    calls,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
