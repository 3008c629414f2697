import { ListChangeSetsCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEmulator } from '../../src/local-aws/gateway/emulator.ts';
import type { PlanResult } from '../../src/ui/plan.ts';
import { calmParagraph, createProject, unwrapped, type CliResult, type Project } from '../support/cli.ts';

/** A platform of one queue in each region, since a queue is quick to make, and may hold messages. */
const template = {
  Parameters: { QueueName: { Type: 'String' }, Seconds: { Type: 'String', Default: '30' } },
  Resources: {
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: { Ref: 'QueueName' }, VisibilityTimeout: { Ref: 'Seconds' } },
    },
  },
};
const layers = [
  {
    name: 'queues',
    title: 'Queues',
    template: 'queues.json',
    kind: 'stack-set',
    regions: ['source', 'target'],
    parameters: {
      QueueName: { from: 'setting', setting: 'QueueName' },
      Seconds: { from: 'setting', setting: 'Seconds' },
    },
  },
];

let project: Project;
let env: Record<string, string>;

const configure = (settings: object): void =>
  project.write(
    'trading-migrate.config.json',
    JSON.stringify({ environmentSuffix: 'plan', pollInterval: '100ms', manifest: 'layers.json', settings }),
  );

beforeAll(async () => {
  project = createProject();
  project.write('layers.json', JSON.stringify({ layers }));
  project.write('queues.json', JSON.stringify(template));
  configure({ QueueName: 'first', Seconds: '30' });
  env = await project.localUp();
});
afterAll(() => project.remove());

const run = (...command: readonly string[]): Promise<CliResult> => project.run(command, { env });

async function plan(): Promise<PlanResult> {
  const { code, stdout, stderr } = await run('plan', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as PlanResult;
}

const actions = ({ stacks }: PlanResult): string[] =>
  stacks.map(({ region, action }) => `${region} ${action}`);

/** Of the stack in the source region, as AWS has them. */
async function changeSets(): Promise<unknown> {
  const aws = connectEmulator(env.AWS_ENDPOINT_URL ?? '', env.AWS_ACCESS_KEY_ID ?? '');
  try {
    const { cloudFormation } = aws.clients('us-east-1');
    const { StackSummaries = [] } = await cloudFormation.send(new ListStacksCommand({}));
    const StackName = StackSummaries[0]?.StackId;
    return (await cloudFormation.send(new ListChangeSetsCommand({ StackName }))).Summaries;
  } finally {
    aws.close();
  }
}

describe('a plan', () => {
  it('of nothing yet creates everything, and changes nothing itself', async () => {
    expect(actions(await plan())).toEqual(['us-east-1 create', 'eu-central-1 create']);
    expect(project.files()).toEqual(['layers.json', 'queues.json', 'trading-migrate.config.json']);
    const status = JSON.parse((await run('status', '--json')).stdout) as { stacks: { status: unknown }[] };
    expect(status.stacks.map((stack) => stack.status)).toEqual([null, null]);
  });

  it('is carried out as it was approved, and then has nothing left to do', async () => {
    const { hash } = await plan();
    expect(await run('deploy', '--plan', hash.slice(0, 12))).toMatchObject({ code: 0 });
    expect(actions(await plan())).toEqual(['us-east-1 unchanged', 'eu-central-1 unchanged']);
  });

  it('of a new value says what it modifies, and leaves no change set behind', async () => {
    configure({ QueueName: 'first', Seconds: '60' });
    const made = await plan();
    expect(actions(made)).toEqual(['us-east-1 update', 'eu-central-1 update']);
    expect(made.stacks[0]).toMatchObject({
      parameters: [{ name: 'Seconds', before: '30', after: '60' }],
      resources: [{ logicalId: 'Queue', action: 'modify', losesData: false }],
    });
    expect((await run('plan')).stdout).toContain('~ modify Queue (AWS::SQS::Queue)');
    expect(await changeSets()).toEqual([]);
  });

  it('that does not hold any more is not carried out', async () => {
    const { hash } = await plan();
    configure({ QueueName: 'first', Seconds: '90' });
    const { code, stderr } = await run('deploy', '--plan', hash.slice(0, 12));
    expect(code).toBe(3);
    expect(unwrapped(stderr)).toContain(`The plan ${hash.slice(0, 12)} does not hold any more`);
    expect(stderr).toMatch(calmParagraph);
    expect(actions(await plan())).toEqual(['us-east-1 update', 'eu-central-1 update']);
  });

  it('that puts data at risk stands out, and is deployed only when that is allowed', async () => {
    configure({ QueueName: 'second', Seconds: '30' });
    const made = await plan();
    expect(made.stacks[0]?.resources).toMatchObject([
      { logicalId: 'Queue', action: 'replace', losesData: true },
    ]);
    expect((await run('plan')).stdout).toContain('--allow-replacement');
    const refused = await run('deploy');
    expect(refused.code).toBe(3);
    expect(unwrapped(refused.stderr)).toContain('Queue (AWS::SQS::Queue) would be replaced');
    expect((await plan()).hash).toBe(made.hash);
    const { code, stdout } = await run('deploy', '--allow-replacement', '--json');
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({ code: 0, ok: true });
    expect(actions(await plan())).toEqual(['us-east-1 unchanged', 'eu-central-1 unchanged']);
  });
});
