import { describe, expect, it } from 'vitest';
import { credentialScope } from '../../../../src/local-aws/gateway/credential-scope.ts';

const account = '123456789012';
const authorization = (credential: string): string =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=abc`;

describe('credentialScope', () => {
  it('reads account, region and service from the Authorization header', () => {
    const headers = { authorization: authorization('210987654321/20261124/eu-central-1/s3/aws4_request') };
    expect(credentialScope(headers, '/bucket/key', account)).toEqual({
      account: '210987654321',
      region: 'eu-central-1',
      service: 's3',
    });
  });

  it('reads them from a presigned URL', () => {
    const target = `/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${account}%2F20261124%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Expires=900`;
    expect(credentialScope({}, target, account)).toEqual({ account, region: 'us-east-1', service: 's3' });
  });

  it('takes an access key that is no account for the default account', () => {
    const headers = { authorization: authorization('AKIAEXAMPLE/20261124/us-east-1/dynamodb/aws4_request') };
    expect(credentialScope(headers, '/', account)?.account).toBe(account);
  });

  it.each([
    ['nothing', {}, '/stage/path?query=1'],
    ['a bearer token', { authorization: 'Bearer abc' }, '/'],
    ['a scope that is cut short', { authorization: authorization('AKIA/20261124/us-east-1') }, '/'],
    ['the old signature', { authorization: 'AWS AKIA:signature' }, '/'],
  ])('sees no scope in %s', (_, headers, target) => {
    expect(credentialScope(headers, target, account)).toBeUndefined();
  });
});
