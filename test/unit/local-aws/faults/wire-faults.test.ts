import { describe, expect, it } from 'vitest';
import { createWireFaults } from '../../../../src/local-aws/gateway/faults/wire-faults.ts';
import type {
  AwsRequest,
  AwsResponse,
  Faults,
  WireFault,
} from '../../../../src/local-aws/gateway/service.ts';

const request = (
  service: string,
  operation: string,
  region = 'us-east-1',
  headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' },
): AwsRequest => ({
  ...{ service, region, headers, method: 'POST', target: '/', account: '123456789012' },
  body: Buffer.from(`Action=${operation}`),
});

const describeStacks = request('cloudformation', 'DescribeStacks');

const asServed: AwsResponse = { status: 200, headers: {}, body: Buffer.from('served') };

function world(wire: readonly WireFault[], seed?: number) {
  const settings: { faults: Faults; seed?: number } = { faults: { wire }, ...(seed ? { seed } : {}) };
  const log: string[] = [];
  const faults = createWireFaults(settings, (line) => log.push(line));
  const served: AwsRequest[] = [];
  const ask = (asked: AwsRequest): Promise<AwsResponse | 'reset'> =>
    faults.meet(asked, async (passed) => {
      served.push(passed);
      return asServed;
    });
  /** Whether each of so many requests met something. */
  const meet = async (count: number): Promise<boolean[]> => {
    const met: boolean[] = [];
    for (let index = 0; index < count; index += 1) met.push((await ask(describeStacks)) !== asServed);
    return met;
  };
  return { settings, log, served, ask, meet };
}

describe('wire faults', () => {
  it('leave everything alone when there are none', async () => {
    expect(await world([]).ask(describeStacks)).toBe(asServed);
  });

  it('meet what matches and nothing else, and say so in the log', async () => {
    const { ask, served, log } = world([
      { kind: 'reset', service: 'cloudformation', region: 'us-east-1', operation: 'DescribeStacks' },
    ]);
    expect(await ask(describeStacks)).toBe('reset');
    expect(served).toEqual([]);
    for (const other of [
      request('cloudformation', 'ListStacks'),
      request('cloudformation', 'DescribeStacks', 'eu-central-1'),
      request('sns', 'DescribeStacks'),
    ])
      expect(await ask(other)).toBe(asServed);
    expect(log).toEqual(['fault reset: cloudformation DescribeStacks in us-east-1']);
  });

  it('meet the n-th that matches only', async () => {
    expect(await world([{ kind: 'reset', nth: 3 }]).meet(6)).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  it('meet a fraction, and the same ones again for the same seed', async () => {
    const fault = { kind: 'throttle', rate: 0.3 } as const;
    const once = await world([fault], 42).meet(1000);
    expect(await world([fault], 42).meet(1000)).toEqual(once);
    expect(await world([fault], 43).meet(1000)).not.toEqual(once);
    const share = once.filter(Boolean).length / once.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });

  it('draw each from numbers of its own', async () => {
    const half = { kind: 'throttle', rate: 0.5 } as const;
    const share = (await world([half, half]).meet(1000)).filter(Boolean).length / 1000;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.8);
  });

  it('count anew when they are set anew', async () => {
    const first = { kind: 'reset', nth: 1 } as const;
    const { settings, meet } = world([first]);
    expect(await meet(2)).toEqual([true, false]);
    settings.faults = { wire: [{ ...first }] };
    expect(await meet(2)).toEqual([true, false]);
  });

  it('lose the answer of what is served', async () => {
    const { ask, served } = world([{ kind: 'lose-answer', nth: 1 }]);
    expect(await ask(describeStacks)).toBe('reset');
    expect(served).toEqual([describeStacks]);
    expect(await ask(describeStacks)).toBe(asServed);
  });

  it('throttle a part of what batches have entries for, and nothing else', async () => {
    const { ask, log } = world([{ kind: 'throttle-partly' }]);
    expect(await ask(describeStacks)).toBe(asServed);
    expect(log).toEqual([]);
  });
});

describe('what is answered', () => {
  const answer = async (kind: 'throttle' | 'server-error' | 'expired-credentials', asked: AwsRequest) => {
    const met = await world([{ kind }]).ask(asked);
    if (met === asServed || met === 'reset') throw new Error('no answer');
    return { status: met.status, headers: met.headers, body: met.body.toString() };
  };
  const json = (service: string, operation: string): AwsRequest =>
    request(service, operation, 'us-east-1', {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `Service.${operation}`,
    });

  it('of the Query protocol', async () => {
    const { status, body } = await answer('throttle', describeStacks);
    expect(status).toBe(400);
    expect(body).toMatch(
      /<ErrorResponse><Error><Type>Sender<\/Type><Code>Throttling<\/Code><Message>Rate exceeded<\/Message>/,
    );
    expect(await answer('expired-credentials', describeStacks)).toMatchObject({
      status: 403,
      body: expect.stringContaining('<Code>ExpiredToken</Code>') as string,
    });
    expect(await answer('server-error', describeStacks)).toMatchObject({
      status: 500,
      body: expect.stringContaining('<Type>Receiver</Type><Code>InternalFailure</Code>') as string,
    });
  });

  it('of EC2', async () => {
    const { status, body } = await answer('throttle', request('ec2', 'DescribeVpcs'));
    expect(status).toBe(503);
    expect(body).toMatch(/<Response><Errors><Error><Code>RequestLimitExceeded<\/Code>.*<RequestID>/);
  });

  it('of S3', async () => {
    const { status, body } = await answer('throttle', request('s3', 'PutObject', 'us-east-1', {}));
    expect(status).toBe(503);
    expect(body).toMatch(/<Error><Code>SlowDown<\/Code><Message>Please reduce your request rate\./);
  });

  it('of DynamoDB, which tells a table’s throughput from requests about tables', async () => {
    const type = async (kind: Parameters<typeof answer>[0], operation: string): Promise<string> => {
      const { body } = await answer(kind, json('dynamodb', operation));
      return (JSON.parse(body) as { __type: string }).__type;
    };
    expect(await type('throttle', 'PutItem')).toMatch(/#ProvisionedThroughputExceededException$/);
    expect(await type('throttle', 'DescribeTable')).toMatch(/#ThrottlingException$/);
    expect(await type('expired-credentials', 'PutItem')).toMatch(/#ExpiredTokenException$/);
  });

  it('of JSON services, in headers too where REST is spoken', async () => {
    const { body } = await answer('throttle', json('kinesis', 'CreateStream'));
    expect(JSON.parse(body)).toEqual({
      __type: 'ThrottlingException',
      message: 'Rate exceeded',
    });
    expect(await answer('throttle', request('lambda', '', 'us-east-1', {}))).toMatchObject({
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
    });
  });
});
