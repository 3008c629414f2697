import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testDataPrefix, testItem, testObject } from '../../../src/phases/sync/test-data.ts';

const megabyte = 1024 * 1024;
const objects = Array.from({ length: 200 }, (_, index) => testObject(index));
const digest = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

describe('test objects', () => {
  it('are the same at every run', () => {
    for (const index of [0, 1, 10, 50, 199]) {
      expect(digest(testObject(index).body)).toBe(digest(objects[index]?.body ?? new Uint8Array()));
    }
  });

  it('differ from one another, in key and content', () => {
    expect(new Set(objects.map(({ key }) => key)).size).toBe(200);
    expect(new Set(objects.map(({ body }) => digest(body))).size).toBe(200);
    expect(objects.every(({ key }) => key.startsWith(testDataPrefix))).toBe(true);
  });

  it('come in sizes from 1 KB to 6 MB, most of them small', () => {
    const sizes = objects.map(({ body }) => body.length);
    expect(Math.min(...sizes)).toBe(1024);
    expect(Math.max(...sizes)).toBe(6 * megabyte);
    expect(sizes.filter((size) => size > 16 * 1024)).toHaveLength(20);
    expect(sizes.filter((size) => size === megabyte)).toHaveLength(3);
  });

  it('have one that goes up in parts, none of them too small for S3', () => {
    expect(objects.filter(({ partBytes }) => partBytes !== undefined).map(({ key }) => key)).toEqual([
      objects[0]?.key,
    ]);
    expect(objects[0]).toMatchObject({ partBytes: 5 * megabyte });
    expect(objects[0]?.body).toHaveLength(6 * megabyte);
  });

  it('are lines of text, without anything of anybody', () => {
    const text = new TextDecoder().decode(testObject(7).body);
    expect(text).toMatch(/^(7,\d+,TEST\d+,\d+(\.\d+)?\n)+/);
  });
});

describe('test items', () => {
  it('have keys of their own, and are the same at every run', () => {
    const items = Array.from({ length: 500 }, (_, index) => testItem(index));
    expect(new Set(items.map(({ userId, sessionId }) => `${userId} ${sessionId}`)).size).toBe(500);
    expect(testItem(3)).toEqual(items[3]);
  });
});
