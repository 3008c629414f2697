import { Agent } from 'node:http';
import { credentialScope } from '../../src/local-aws/gateway/credential-scope.ts';
import { operationOf } from '../../src/local-aws/gateway/faults/operation.ts';
import { readBody, requestHeaders, sendRequest, writeResponse } from '../../src/local-aws/gateway/http.ts';
import { breakOff, listen } from '../../src/local-aws/gateway/listener.ts';

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

const idleConnection = 5000;

/** Stands before an AWS and keeps what is asked of it. Requests and answers pass unchanged. */
export async function startRecordingProxy(target: string, account: string): Promise<RecordingProxy> {
  const calls: RecordedCall[] = [];
  const agent = new Agent({ keepAlive: true });
  const origin = new URL(target);
  const listener = await listen(0, idleConnection, (incoming, outgoing) => {
    void (async () => {
      const body = await readBody(incoming);
      const { method = '', url = '' } = incoming;
      const headers = requestHeaders(incoming);
      const { service = '' } = credentialScope(headers, url, account) ?? {};
      calls.push({ service, operation: operationOf({ method, target: url, headers, body, service }) ?? '' });
      writeResponse(
        outgoing,
        await sendRequest(origin, agent, { method, target: url, headers, body }),
        method,
      );
    })().catch(() => breakOff(incoming));
  });
  return {
    calls,
    endpoint: `http://127.0.0.1:${listener.port}`,
    stop: async () => {
      agent.destroy();
      await listener.close(Promise.resolve());
    },
  };
}
