import { describe, expect, it } from 'vitest';
import { errorResponse } from '../../../../src/local-aws/gateway/response.ts';

const refusal = { status: 400, code: 'Validation', message: 'a < b & "c"' };
const text = (headers: Record<string, string>, service: string): string =>
  errorResponse({ headers, service }, refusal).body.toString();

describe('errorResponse', () => {
  it('speaks JSON to who speaks JSON, in the same version', () => {
    const answer = errorResponse(
      { headers: { 'content-type': 'application/x-amz-json-1.1' }, service: 'dynamodb' },
      refusal,
    );
    expect(answer.headers['content-type']).toBe('application/x-amz-json-1.1');
    expect(JSON.parse(answer.body.toString())).toEqual({ __type: 'Validation', message: refusal.message });
  });

  it("gives S3's error its own root, and escapes the message", () => {
    expect(text({}, 's3')).toContain(
      '<Error><Code>Validation</Code><Message>a &lt; b &amp; &quot;c&quot;</Message>',
    );
  });

  it('says whose fault it is in the Query protocol', () => {
    expect(text({}, 'cloudformation')).toContain(
      '<ErrorResponse><Error><Type>Sender</Type><Code>Validation</Code>',
    );
  });
});
