import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesPerCall,
  packCalls,
  recordsPerCall,
} from '../../../../../src/templates/functions/stream-forwarder/calls.ts';
import { record } from '../records.ts';

const ofSize = (position: number, bytes: number) => ({
  ...record(position, '', 'k'),
  data: Buffer.alloc(bytes),
});

describe('packCalls', () => {
  it('puts 500 records into one call and the 501st into another', () => {
    const records = Array.from({ length: 501 }, (_, index) => record(index, 'x'));
    expect(packCalls(records).map((call) => call.length)).toEqual([500, 1]);
  });

  it('fills a call to the last byte, the partition key counted', () => {
    const rest = bytesPerCall - 1_000_001;
    expect(packCalls([ofSize(0, 1_000_000), ofSize(1, rest - 1)])).toHaveLength(1);
    expect(packCalls([ofSize(0, 1_000_000), ofSize(1, rest)])).toHaveLength(2);
  });

  it('gives a record that is too large a call of its own', () => {
    const records = [ofSize(0, 1), ofSize(1, bytesPerCall + 1), ofSize(2, 1)];
    expect(packCalls(records).map((call) => call.length)).toEqual([1, 1, 1]);
  });

  it('keeps all records and their order within the limits', () => {
    const buffer = Buffer.alloc(2 * bytesPerCall);
    const sizes = fc.array(fc.integer({ min: 0, max: bytesPerCall }), { maxLength: 40 });
    fc.assert(
      fc.property(sizes, (all) => {
        const records = all.map((bytes, index) => ({
          ...record(index, '', 'k'),
          data: buffer.subarray(0, bytes),
        }));
        const calls = packCalls(records);
        expect(calls.flat()).toEqual(records);
        for (const call of calls) {
          expect(call.length).toBeLessThanOrEqual(recordsPerCall);
          const bytes = call.reduce((total, { data }) => total + data.length + 1, 0);
          expect(bytes <= bytesPerCall || call.length === 1).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});
