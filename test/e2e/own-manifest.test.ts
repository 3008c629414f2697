import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { calmParagraph, createProject, unwrapped, type CliResult, type Project } from '../support/cli.ts';
import { observePlatform } from './platform.ts';

const example = join(import.meta.dirname, '../../docs/examples/own-manifest');
let project: Project;
let environment: Record<string, string>;

beforeAll(async () => {
  project = createProject();
  cpSync(example, project.folder, { recursive: true });
  environment = await project.localUp();
});
afterAll(() => project.remove());

const run = (command: string): Promise<CliResult> => project.run(command.split(' '), { env: environment });

it('deploys the example, and gives the output of one region to the stack of the other', async () => {
  expect(await run('deploy')).toMatchObject({ code: 0, stderr: '' });
  const outputs = new Map(
    project
      .journal('example')
      .flatMap(({ event }) =>
        event.type === 'stack-settled' ? [[`${event.layer} ${event.region}`, event.outputs] as const] : [],
      ),
  );
  expect([...outputs.keys()].sort()).toEqual([
    'directory eu-central-1',
    'inbox eu-central-1',
    'inbox us-east-1',
  ]);
  const url = outputs.get('inbox us-east-1')?.QueueUrl;
  expect(url).toMatch(/trading-analytics-inbox-example$/);
  expect(outputs.get('directory eu-central-1')).toEqual({
    ParameterName: 'trading-analytics-source-queue-example',
    SourceQueueUrl: url,
  });
});

it.each(['sync', 'verify-replication'])(
  '%s: says that there is no store, and calls nothing',
  async (command) => {
    const { code, stderr } = await project.run([command, '--endpoint-url', 'http://localhost:1']);
    expect(unwrapped(stderr)).toContain('The layers that are deployed have no store that replicates.');
    expect(stderr).toMatch(calmParagraph);
    expect(code).toBe(2);
  },
);

it('says which layer and which field of a manifest are wrong', async () => {
  const manifest = JSON.parse(project.read('layers.json')) as { layers: { template: string }[] };
  const broken = JSON.stringify(manifest).replace('"target"]', '"eu-central-1"]');
  project.write('broken.json', broken);
  project.write('broken.config.json', JSON.stringify({ manifest: 'broken.json' }));
  const { code, stderr } = await run('deploy -c broken.config.json');
  expect(unwrapped(stderr)).toMatch(/The manifest \S+broken\.json is not valid\. layer inbox, regions\.1:/);
  expect(stderr).toMatch(calmParagraph);
  expect(code).toBe(2);
});

it('rehearses what there is: without stores, a deploy and a cleanup', async () => {
  const { code, stdout } = await project.run(['rehearse', '--keep', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    phases: [{ name: 'deploy' }, { name: 'cleanup' }],
    cleanup: { remaining: [] },
  });
  expect(code).toBe(0);

  const nothing = await project.run(['test-app']);
  expect(nothing.code).toBe(2);
  expect(unwrapped(nothing.stderr)).toContain('There is nothing to test');
});

it('cleans it up', async () => {
  expect(await run('cleanup -e example --yes')).toMatchObject({ code: 0, stderr: '' });
  const { stacks, stackSets } = await observePlatform(environment, 'example');
  expect(stackSets).toEqual([]);
  expect(new Set(stacks.map(({ status }) => status))).toEqual(new Set(['DELETE_COMPLETE']));
});
