import type { Item, ObjectContent } from '../../replication/ports.ts';

/** Where test objects lie, apart from the platform's own data. */
export const testDataPrefix = '.trading-migrate/test-data/';

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

/** S3's smallest part: what makes a 6 MB object a multipart upload of two. */
const partBytes = 5 * megabyte;

/** Mostly small, some larger, and the first one in parts. */
const sizeOf = (index: number): number => {
  if (index === 0) return 6 * megabyte;
  if (index % 50 === 0) return megabyte;
  if (index % 10 === 0) return 128 * kilobyte;
  return (1 + (index % 16)) * kilobyte;
};

/** Test object number `index`: the same bytes at every run, different from every other object's. */
export function testObject(index: number): ObjectContent {
  const size = sizeOf(index);
  const key = `${testDataPrefix}${String(index).padStart(6, '0')}.csv`;
  return { key, body: quotes(index, size), ...(size > partBytes ? { partBytes } : {}) };
}

/** Lines of made-up quotes, cut to `size` bytes. */
function quotes(seed: number, size: number): Uint8Array {
  const line = (n: number): string =>
    `${seed},${n},TEST${(seed * 31 + n) % 97},${((seed * 7919 + n * 104_729) % 100_000) / 100}\n`;
  const block = Array.from({ length: 256 }, (_, n) => line(n)).join('');
  return new TextEncoder().encode(block.repeat(Math.ceil(size / block.length))).subarray(0, size);
}

/** Test item number `index` of the dashboard table. */
export const testItem = (index: number): Item => ({
  userId: `.trading-migrate-test-${index % 10}`,
  sessionId: `session-${index}`,
  view: 'positions',
});
