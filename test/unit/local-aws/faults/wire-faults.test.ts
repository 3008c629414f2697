import { describe, expect, it } from 'vitest';
import { createWireFaults } from '../../../../src/local-aws/gateway/faults/wire-faults.ts';
import type { AwsRequest, Faults, WireFault } from '../../../../src/local-aws/gateway/service.ts';

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

function world(wire: readonly WireFault[], seed?: number) {
  const settings: { faults: Faults; seed?: number } = { faults: { wire }, ...(seed ? { seed } : {}) };
  const log: string[] = [];
  const faults = createWireFaults(settings, (line) => log.push(line));
  /** Whether each of so many requests met something. */
  const meet = (count: number): boolean[] =>
    Array.from({ length: count }, () => faults.meet(describeStacks) !== undefined);
  return { settings, faults, log, meet };
}

describe('wire faults', () => {
  it('leave everything alone when there are none', () => {
    expect(createWireFaults({}, () => undefined).meet(describeStacks)).toBeUndefined();
  });

  it('meet what matches and nothing else, and say so in the log', () => {
    const { faults, log } = world([
      { kind: 'reset', service: 'cloudformation', region: 'us-east-1', operation: 'DescribeStacks' },
    ]);
    expect(faults.meet(describeStacks)).toBe('reset');
    for (const other of [
      request('cloudformation', 'ListStacks'),
      request('cloudformation', 'DescribeStacks', 'eu-central-1'),
      request('sns', 'DescribeStacks'),
    ])
      expect(faults.meet(other)).toBeUndefined();
    expect(log).toEqual(['fault reset: cloudformation DescribeStacks in us-east-1']);
  });

  it('meet the n-th that matches only', () => {
    expect(world([{ kind: 'reset', nth: 3 }]).meet(6)).toEqual([false, false, true, false, false, false]);
  });

  it('meet a fraction, and the same ones again for the same seed', () => {
    const fault = { kind: 'throttle', rate: 0.3 } as const;
    const once = world([fault], 42).meet(1000);
    expect(world([fault], 42).meet(1000)).toEqual(once);
    expect(world([fault], 43).meet(1000)).not.toEqual(once);
    const share = once.filter(Boolean).length / once.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });

  it('draw each from numbers of its own', () => {
    const half = { kind: 'throttle', rate: 0.5 } as const;
    const share = world([half, half]).meet(1000).filter(Boolean).length / 1000;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.8);
  });

  it('count anew when they are set anew', () => {
    const first = { kind: 'reset', nth: 1 } as const;
    const { settings, meet } = world([first]);
    expect(meet(2)).toEqual([true, false]);
    settings.faults = { wire: [{ ...first }] };
    expect(meet(2)).toEqual([true, false]);
  });
});

describe('what is answered', () => {
  const answer = (kind: 'throttle' | 'server-error' | 'expired-credentials', asked: AwsRequest) => {
    const met = world([{ kind }]).faults.meet(asked);
    if (met === undefined || met === 'reset') throw new Error('no answer');
    return { status: met.status, headers: met.headers, body: met.body.toString() };
  };
  const json = (service: string, operation: string): AwsRequest =>
    request(service, operation, 'us-east-1', {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `Service.${operation}`,
    });

  it('of the Query protocol', () => {
    const { status, body } = answer('throttle', describeStacks);
    expect(status).toBe(400);
    expect(body).toMatch(
      /<ErrorResponse><Error><Type>Sender<\/Type><Code>Throttling<\/Code><Message>Rate exceeded<\/Message>/,
    );
    expect(answer('expired-credentials', describeStacks)).toMatchObject({
      status: 403,
      body: expect.stringContaining('<Code>ExpiredToken</Code>') as string,
    });
    expect(answer('server-error', describeStacks)).toMatchObject({
      status: 500,
      body: expect.stringContaining('<Type>Receiver</Type><Code>InternalFailure</Code>') as string,
    });
  });

  it('of EC2', () => {
    const { status, body } = answer('throttle', request('ec2', 'DescribeVpcs'));
    expect(status).toBe(503);
    expect(body).toMatch(/<Response><Errors><Error><Code>RequestLimitExceeded<\/Code>.*<RequestID>/);
  });

  it('of S3', () => {
    const { status, body } = answer('throttle', request('s3', 'PutObject', 'us-east-1', {}));
    expect(status).toBe(503);
    expect(body).toMatch(/<Error><Code>SlowDown<\/Code><Message>Please reduce your request rate\./);
  });

  it('of DynamoDB, which tells a table’s throughput from requests about tables', () => {
    const type = (kind: Parameters<typeof answer>[0], operation: string): string =>
      (JSON.parse(answer(kind, json('dynamodb', operation)).body) as { __type: string }).__type;
    expect(type('throttle', 'PutItem')).toMatch(/#ProvisionedThroughputExceededException$/);
    expect(type('throttle', 'DescribeTable')).toMatch(/#ThrottlingException$/);
    expect(type('expired-credentials', 'PutItem')).toMatch(/#ExpiredTokenException$/);
  });

  it('of JSON services, in headers too where REST is spoken', () => {
    expect(JSON.parse(answer('throttle', json('kinesis', 'PutRecords')).body)).toEqual({
      __type: 'ThrottlingException',
      message: 'Rate exceeded',
    });
    expect(answer('throttle', request('lambda', '', 'us-east-1', {}))).toMatchObject({
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
    });
  });
});
