import { describe, expect, it } from 'vitest';
import { endToEndHeaders, isLocalOrigin, isLoopbackHost } from '../../../../src/local-aws/gateway/http.ts';

describe('isLoopbackHost', () => {
  it.each([
    'localhost',
    'LocalHost:4566',
    '127.0.0.1:80',
    '[::1]',
    '[::1]:4566',
    '123456789012.localhost:4566',
  ])('knows %s', (host) => expect(isLoopbackHost(host)).toBe(true));
  it.each([
    undefined,
    '',
    'example.com',
    'localhost.example.com',
    '127.0.0.1.example.com',
    'evil-localhost',
    '192.168.0.7:4566',
    '127.0.0.1:4566@example.com',
    '.localhost',
    '0.0.0.0',
  ])('refuses %s', (host) => expect(isLoopbackHost(host)).toBe(false));
});

describe('isLocalOrigin', () => {
  it.each([undefined, 'http://localhost:5173', 'http://127.0.0.1:4566', 'https://[::1]:8443'])(
    'lets %s in',
    (origin) => expect(isLocalOrigin(origin)).toBe(true),
  );
  it.each([
    'null',
    '',
    'https://example.com',
    'http://localhost.example.com',
    'file://localhost',
    'localhost',
  ])('keeps %s out', (origin) => expect(isLocalOrigin(origin)).toBe(false));
});

describe('endToEndHeaders', () => {
  it('keeps what is for the other end, and joins what was said twice', () => {
    const headers = {
      host: ['127.0.0.1:1'],
      'x-amz-meta-colour': ['blue', 'green'],
      'content-length': ['3'],
      connection: ['keep-alive'],
      'transfer-encoding': ['chunked'],
      expect: ['100-continue'],
    };
    expect(endToEndHeaders(headers)).toEqual({
      host: '127.0.0.1:1',
      'x-amz-meta-colour': 'blue, green',
      'content-length': '3',
    });
  });
});
