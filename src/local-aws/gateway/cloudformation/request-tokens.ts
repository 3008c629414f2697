import type { AwsResponse, Service } from '../service.ts';

/** The actions that AWS knows again by their token. DeleteStack needs none: what is deleted can be deleted. */
const actions = ['CreateStack', 'UpdateStack'];

/**
 * ClientRequestToken of stacks: who asks again with the same token, since no answer came, is told what was answered the first
 * time. To the emulator it would be another stack of the same name.
 */
export function createRequestTokens(): Service {
  const answers = new Map<string, Promise<AwsResponse>>();
  return {
    name: 'cloudformation',
    handle: async (request, forward) => {
      const params = new URLSearchParams(request.body.toString());
      const [action, token] = [params.get('Action') ?? '', params.get('ClientRequestToken')];
      if (token === null || !actions.includes(action)) return forward(request);
      const key = JSON.stringify([request.account, request.region, action, params.get('StackName'), token]);
      const answer = answers.get(key) ?? forward(request);
      answers.set(key, answer);
      // A refusal has done nothing, and can be asked for again.
      if ((await answer).status !== 200) answers.delete(key);
      return answer;
    },
  };
}
