import { describe, expect, it } from 'vitest';
import type { AwsRequest } from '../../../../src/local-aws/gateway/service.ts';
import { objectOf, withTemplateBody } from '../../../../src/local-aws/gateway/stack-sets/template-url.ts';
import { account } from './support.ts';

describe('the object behind a TemplateURL', () => {
  it.each([
    ['https://a-bucket.s3.eu-central-1.amazonaws.com/templates/a.json', 'a-bucket', 'templates/a.json'],
    ['https://a.bucket.s3.amazonaws.com/a.json', 'a.bucket', 'a.json'],
    ['https://a-bucket.s3.dualstack.us-east-1.amazonaws.com/a.json', 'a-bucket', 'a.json'],
    ['https://s3.us-east-1.amazonaws.com/a-bucket/templates/a.json', 'a-bucket', 'templates/a.json'],
    ['https://s3-us-west-2.amazonaws.com/a-bucket/a.json', 'a-bucket', 'a.json'],
    ['https://s3.amazonaws.com/a-bucket/a%20b.json', 'a-bucket', 'a b.json'],
    ['http://127.0.0.1:4566/a-bucket/templates/a.json', 'a-bucket', 'templates/a.json'],
  ])('of %s', (url, bucket, key) => {
    expect(objectOf(url)).toEqual({ bucket, key });
  });

  it.each([
    'a.json',
    'https://example.com/a-bucket/a.json',
    'https://s3.amazonaws.com.example.com/a-bucket/a.json',
    'https://a-bucket.s3.amazonaws.com/',
    'http://127.0.0.1:4566/a-bucket',
    'file:///a-bucket/a.json',
  ])('is nowhere for %s', (url) => {
    expect(objectOf(url)).toBeUndefined();
  });
});

describe('a request with its template', () => {
  const request = (form: Record<string, string>): AwsRequest => ({
    method: 'POST',
    target: '/',
    headers: {},
    body: Buffer.from(new URLSearchParams({ Action: 'CreateStack', ...form }).toString()),
    ...{ service: 'cloudformation', region: 'us-east-1', account },
  });
  const url = 'https://bucket.s3.amazonaws.com/a.json';
  const taken = async (form: Record<string, string>, object?: string) => {
    const { body } = await withTemplateBody(request(form), async () => object);
    return Object.fromEntries(new URLSearchParams(body.toString()));
  };

  it('is what the object held', async () => {
    const large = `{"a":"${'ä'.repeat(60_000)}"}`;
    expect(await taken({ TemplateURL: url, StackName: 'a' }, large)).toEqual({
      Action: 'CreateStack',
      StackName: 'a',
      TemplateBody: large,
    });
  });

  it('stays as it is when the template is in it, or when there is none', async () => {
    const inline = { Action: 'CreateStack', TemplateBody: '{}' };
    expect(await taken(inline)).toEqual(inline);
    expect(await taken({})).toEqual({ Action: 'CreateStack' });
  });

  it.each([
    [{ TemplateBody: 'ä'.repeat(25_601) }, undefined, 'less than or equal to 51200'],
    [{ TemplateURL: url }, 'x'.repeat(1_000_001), 'may not exceed 1000000 bytes'],
    [{ TemplateURL: url }, undefined, 'The specified key does not exist'],
    [{ TemplateURL: url, TemplateBody: '{}' }, '{}', 'not both'],
    [{ TemplateURL: 'https://example.com/a.json' }, '{}', 'must be a supported URL'],
  ])('is refused: %#', async (form, object, words) => {
    await expect(taken(form as Record<string, string>, object)).rejects.toThrow(words);
  });
});
