import { expect, it } from 'vitest';
import { createRequestTokens } from '../../../../src/local-aws/gateway/cloudformation/request-tokens.ts';
import type { AwsRequest, AwsResponse } from '../../../../src/local-aws/gateway/service.ts';

/** What is answered to each request in turn, and how often AWS was asked. */
async function ask(requests: readonly Record<string, string>[], status = 200) {
  const service = createRequestTokens();
  let count = 0;
  const forward = async (): Promise<AwsResponse> => {
    count += 1;
    return { status, headers: {}, body: Buffer.from(`answer ${count}`) };
  };
  const answers: string[] = [];
  for (const { region = 'us-east-1', ...params } of requests) {
    const request: AwsRequest = {
      ...{ service: 'cloudformation', region, account: '123456789012', method: 'POST', target: '/' },
      ...{ headers: {}, body: Buffer.from(new URLSearchParams(params).toString()) },
    };
    answers.push((await service.handle(request, forward)).body.toString());
  }
  return answers;
}

const create = { Action: 'CreateStack', StackName: 'network', ClientRequestToken: 'one' };

it('answers the same to the same token, without asking AWS again', async () => {
  expect(await ask([create, create])).toEqual(['answer 1', 'answer 1']);
});

it.each([
  ['another token', { ...create, ClientRequestToken: 'two' }],
  ['no token', { Action: 'CreateStack', StackName: 'network' }],
  ['another action', { ...create, Action: 'UpdateStack' }],
  ['another stack', { ...create, StackName: 'storage' }],
  ['another region', { ...create, region: 'eu-central-1' }],
])('takes %s for another request', async (_what, other) => {
  expect(await ask([create, other])).toEqual(['answer 1', 'answer 2']);
});

it('lets what was refused be asked for again', async () => {
  expect(await ask([create, create], 400)).toEqual(['answer 1', 'answer 2']);
});
