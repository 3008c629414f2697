import { describe, expect, it } from 'vitest';
import { partBytesFor } from '../../../src/replication/upload/parts.ts';
import { readReportLines } from '../../../src/aws/report-lines.ts';

describe('lines of a report', () => {
  it('may have commas, quotes and line ends in their fields', () => {
    expect(readReportLines('a,"b, ""c""\nd",\r\ne,f,g\n')).toEqual([
      ['a', 'b, "c"\nd', ''],
      ['e', 'f', 'g'],
    ]);
  });

  it('are whole: what is cut at the end is left out', () => {
    expect(readReportLines('a,b\nc,')).toEqual([['a', 'b']]);
    expect(readReportLines('a,"b\n')).toEqual([]);
    expect(readReportLines('')).toEqual([]);
  });
});

describe('parts of a file', () => {
  it('are no more than S3 takes, however large it is', () => {
    const [mebibyte, gibibyte] = [1024 ** 2, 1024 ** 3];
    expect(partBytesFor(9 * mebibyte)).toBe(8 * mebibyte);
    for (const size of [100 * gibibyte, 5 * 1024 * gibibyte, 80_000 * mebibyte + 1])
      expect(Math.ceil(size / partBytesFor(size))).toBeLessThanOrEqual(10_000);
  });
});
