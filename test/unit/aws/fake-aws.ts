import { createClients, type Clients } from '../../../src/aws/clients.ts';
import { listen } from '../../../src/local-aws/gateway/listener.ts';

export interface Asked {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Of the Query and JSON protocols, such as `DescribeStacks`. */
  readonly action: string;
}

export interface Answer {
  /** Default 200. */
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeAws {
  readonly clients: Clients;
  readonly endpoint: string;
  readonly asked: Asked[];
  stop(): Promise<void>;
}

const idleConnection = 5000;

/** An AWS that answers what a test says, on the real wire: what an SDK makes of an answer is part of what is tested. */
export async function fakeAws(answer: (asked: Asked, asking: number) => Answer): Promise<FakeAws> {
  const asked: Asked[] = [];
  const listener = await listen(0, idleConnection, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const body = Buffer.concat(chunks).toString('utf8');
      const target = request.headers['x-amz-target'];
      const one: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
        action:
          typeof target === 'string'
            ? (target.split('.')[1] ?? '')
            : (new URLSearchParams(body).get('Action') ?? ''),
      };
      asked.push(one);
      const { status = 200, body: text = '', headers = {} } = answer(one, asked.length);
      response.statusCode = status;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(text);
    });
  });
  const endpoint = `http://127.0.0.1:${listener.port}`;
  const clients = createClients({
    endpointUrl: endpoint,
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'local' },
  });
  return {
    ...{ clients, endpoint, asked },
    stop: async () => {
      clients.destroy();
      await listener.close(Promise.resolve());
    },
  };
}

/** An error as S3 gives it. */
export const s3Error = (status: number, code: string, message = 'S3’s words'): Answer => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

/** An error as CloudFormation, STS, IAM and CloudWatch give it. */
export const queryError = (status: number, code: string, message: string): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

/** An error as DynamoDB gives it. */
export const jsonError = (status: number, code: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }),
});

/** The result of a Query action. */
export const queryResult = (action: string, result: string): Answer => ({
  body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
});
