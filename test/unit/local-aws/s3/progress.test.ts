import { describe, expect, test } from 'vitest';
import type { ReplicationOperation } from '../../../../src/local-aws/gateway/s3/operation.ts';
import { streamOf } from '../../../../src/local-aws/gateway/s3/operation.ts';
import { metricData, RuleMetrics } from '../../../../src/local-aws/gateway/s3/rule-metrics.ts';
import { StatusBook } from '../../../../src/local-aws/gateway/s3/status-book.ts';

describe('the status of a version', () => {
  test('is COMPLETED when all of its destinations have it, and FAILED when one never will (T26)', () => {
    const book = new StatusBook();
    book.pending('source', 'v', 2);
    book.settled('source', 'v', true);
    expect(book.statusOf('source', 'v')).toBe('PENDING');
    book.settled('source', 'v', true);
    expect(book.statusOf('source', 'v')).toBe('COMPLETED');
    book.pending('source', 'w', 2);
    book.settled('source', 'w', false);
    book.settled('source', 'w', true);
    expect(book.statusOf('source', 'w')).toBe('FAILED');
  });

  test('belongs to one bucket: the same id is a REPLICA elsewhere', () => {
    const book = new StatusBook();
    book.pending('source', 'v', 1);
    book.replica('target', 'v');
    expect(book.statusOf('source', 'v')).toBe('PENDING');
    expect(book.statusOf('target', 'v')).toBe('REPLICA');
  });

  test('is gone with the version or the bucket, and a late arrival does not bring it back', () => {
    const book = new StatusBook();
    book.pending('source', 'v', 1);
    book.pending('source', 'w', 1);
    book.forget('source', 'v');
    book.settled('source', 'v', true);
    expect(book.statusOf('source', 'v')).toBeUndefined();
    book.forgetBucket('source');
    book.settled('source', 'w', true);
    expect(book.statusOf('source', 'w')).toBeUndefined();
  });
});

const operation = (versionId: string, writtenAt: number, bytes: number): ReplicationOperation => ({
  ...{ kind: 'object', bucket: 'source', key: versionId, versionId, ruleId: 'r', destination: 'target' },
  ...{ bytes, etag: '"e"', writtenAt, lastModified: writtenAt, measured: true, thresholdMinutes: 15 },
});
const stream = streamOf(operation('v', 0, 0));

describe('the metrics of a rule', () => {
  test('are zeros when nothing is pending', () => {
    expect(new RuleMetrics().read(stream, 5000)).toEqual({
      ...{ latencySeconds: 0, pendingBytes: 0, pendingOperations: 0, failedOperations: 0 },
    });
  });

  test('count what is pending, and are as far behind as the oldest of it', () => {
    const metrics = new RuleMetrics();
    metrics.started(operation('a', 1000, 10));
    metrics.started(operation('b', 4000, 5));
    expect(metrics.read(stream, 5000)).toMatchObject({
      ...{ latencySeconds: 4, pendingBytes: 15, pendingOperations: 2 },
    });
    metrics.ended(operation('a', 1000, 10), 'arrived', 6000);
    expect(metrics.read(stream, 6500)).toMatchObject({
      ...{ latencySeconds: 5, pendingBytes: 5, pendingOperations: 1 },
    });
    // The arrival of `a` belongs to the period before.
    expect(metrics.read(stream, 7000)).toMatchObject({ latencySeconds: 3 });
  });

  test('count a failure once, and what was deleted not at all', () => {
    const metrics = new RuleMetrics();
    for (const name of ['a', 'b']) metrics.started(operation(name, 0, 1));
    metrics.ended(operation('a', 0, 1), 'failed', 9000);
    metrics.ended(operation('b', 0, 1), 'gone', 9000);
    expect(metrics.read(stream, 9000)).toEqual({
      ...{ latencySeconds: 0, pendingBytes: 0, pendingOperations: 0, failedOperations: 1 },
    });
    expect(metrics.read(stream, 9000).failedOperations).toBe(0);
  });

  test('are divided over two regions as AWS divides them (T20)', () => {
    const reading = { latencySeconds: 1.5, pendingBytes: 2, pendingOperations: 3, failedOperations: 4 };
    const dimensions = { bucket: 'source', destination: 'target', ruleId: 'r' };
    const { inDestination, inSource } = metricData(dimensions, reading, new Date(0));
    const values = (data: typeof inSource) =>
      data.map(({ MetricName, Value, Unit }) => [MetricName, Value, Unit]);
    expect(values(inDestination)).toEqual([
      ['ReplicationLatency', 1.5, 'Seconds'],
      ['BytesPendingReplication', 2, 'Bytes'],
      ['OperationsPendingReplication', 3, 'Count'],
    ]);
    expect(values(inSource)).toEqual([['OperationsFailedReplication', 4, 'Count']]);
    expect(inSource[0]?.Dimensions).toEqual([
      { Name: 'SourceBucket', Value: 'source' },
      { Name: 'DestinationBucket', Value: 'target' },
      { Name: 'RuleId', Value: 'r' },
    ]);
  });
});
