/** What questions have in common. */
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  type CreateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from './aws.ts';

/** Not a limit that an answer has to keep: a question that has none by then is given up. */
const patience = 45_000;

/** The first answer that `wanted` accepts. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    await sleep(25);
  }
}

export const unique = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

interface Refusal extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** AWS's error code and HTTP status, such as `ValidationError (400)`. */
export function nameOf(error: unknown): string {
  const { name, $metadata } = error as Refusal;
  return `${name} (${$metadata?.httpStatusCode ?? 'no status'})`;
}

/** `accepted`, or the error's code and status. */
export const refusalOf = (call: Promise<unknown>): Promise<string> => call.then(() => 'accepted', nameOf);

/** An error's message. @throws Error when the call is accepted. */
export const messageOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => {
      throw new Error('accepted');
    },
    (error: unknown) => (error as Error).message,
  );

/** `yes` or `no`. */
export const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');

export const queue = (name: string, delay = 0): object => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: name, DelaySeconds: delay },
});
/** SQS refuses a delay of more than 900 s. */
export const impossibleDelay = 901;

export const template = (Resources: object, others: object = {}): string =>
  JSON.stringify({ ...others, Resources });

export interface Made {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/** Creates a stack and waits until it is settled, whatever became of it. */
export async function createStack(
  aws: Aws,
  region: string,
  TemplateBody: string,
  options: Partial<CreateStackCommandInput> = {},
): Promise<Made> {
  const name = unique('stack');
  const { cloudFormation } = aws.clients(region);
  const { StackId: id = '' } = await cloudFormation.send(
    new CreateStackCommand({ StackName: name, TemplateBody, ...options }),
  );
  return { id, name: options.StackName ?? name, status: await settled(aws, region, id) };
}

export async function deleteStack(aws: Aws, region: string, id: string): Promise<string> {
  await aws.clients(region).cloudFormation.send(new DeleteStackCommand({ StackName: id }));
  return settled(aws, region, id);
}

/** The status of a stack once nothing is in progress. */
export const settled = (aws: Aws, region: string, StackName: string): Promise<string> =>
  until(
    () => statusOf(aws, region, StackName),
    (status) => status === 'REVIEW_IN_PROGRESS' || !status.endsWith('IN_PROGRESS'),
  );

export async function statusOf(aws: Aws, region: string, StackName: string): Promise<string> {
  const { Stacks } = await aws.clients(region).cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0]?.StackStatus ?? 'no status';
}

export async function outputOf(aws: Aws, region: string, StackName: string, key: string): Promise<string> {
  const { Stacks } = await aws.clients(region).cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
}
