import { afterEach, expect, it } from 'vitest';
import { createQueues } from '../../../src/aws/queues.ts';
import { fakeAws, type FakeAws } from './fake-aws.ts';

let aws: FakeAws;
afterEach(() => aws.stop());

const sizeOf = async (Attributes: object): Promise<number> => {
  aws = await fakeAws(() => ({ body: JSON.stringify({ Attributes }) }));
  return createQueues(aws.clients).size('us-east-1', `${aws.endpoint}/111122223333/failures`);
};

it('counts messages that wait, that are read right now, and that are delayed', async () => {
  const counts = {
    ApproximateNumberOfMessages: '2',
    ApproximateNumberOfMessagesNotVisible: '3',
    ApproximateNumberOfMessagesDelayed: '4',
  };
  expect(await sizeOf(counts)).toBe(9);
  expect(JSON.parse(aws.asked[0]?.body ?? '')).toMatchObject({
    QueueUrl: expect.stringMatching(/failures$/) as string,
    AttributeNames: Object.keys(counts),
  });
});

it('does not take a queue that does not say for an empty one', async () => {
  expect(await sizeOf({ ApproximateNumberOfMessages: '0' })).toBeNaN();
});
