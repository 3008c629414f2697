import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, unwrapped, type CliProcess, type Project } from '../support/cli.ts';
import { hasPseudoTerminal, onTerminal, shows } from '../support/terminal.ts';
import { smallPlatform } from './platform.ts';

let project: Project;
let environment: Record<string, string>;
beforeAll(async () => {
  project = createProject({ pollInterval: '100ms', platform: smallPlatform });
  environment = await project.localUp();
});
afterAll(() => project.remove());

/** With the local AWS of these tests. */
const run = (command: string): CliProcess => onTerminal(project, command, environment);

/** What a terminal is told besides the text. */
const escape = '\u001B[';
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;

describe.skipIf(!hasPseudoTerminal)('on a terminal (needs script of util-linux)', () => {
  it('rehearse shows both regions side by side, live, and gives the terminal back', async () => {
    const rehearsal = run('rehearse -e live --objects 12 --items 10 --samples 2 --interval 500ms --keep');
    rehearsal.endInput();
    const { code, stdout } = await rehearsal.ended;
    const text = stripVTControlCharacters(stdout);
    expect(text).toMatch(/^ +us-east-1 +│ eu-central-1/m);
    expect(text).toMatch(/^ +\S (network|storage|dashboard-state) .*│ \S (network|storage) /m);
    // Drawn over and over: each frame goes back up over the one before.
    expect(stdout.split(escape).filter((told) => /^\d+A/.test(told)).length).toBeGreaterThan(5);
    expect(stdout).toContain(hideCursor);
    expect(stdout.lastIndexOf(showCursor)).toBeGreaterThan(stdout.lastIndexOf(hideCursor));
    expect(text).toContain('✔ rehearse live done');
    expect(code).toBe(0);
  });

  it('Ctrl-C asks with the terminal given back; a second one leaves with 130', async () => {
    const deploy = run('deploy -e interrupted');
    await shows(deploy, 'creating');
    deploy.type('\u0003');
    await shows(deploy, 'Leave it running there, or stop it?');
    deploy.type('\u0003');
    const { code, stdout } = await deploy.ended;
    const [drawn = '', said = ''] = stdout.split('AWS is at work on what this run has asked for.');
    expect(drawn.lastIndexOf(showCursor)).toBeGreaterThan(drawn.lastIndexOf(hideCursor));
    expect(said).not.toContain(hideCursor);
    expect(unwrapped(stripVTControlCharacters(said))).toMatch(
      /Interrupted by SIGINT\. The state is saved; what AWS was already asked to do goes on there\..*trading-migrate deploy -e interrupted$/,
    );
    expect(code).toBe(130);
  });

  it('Ctrl-C and "stop" stops what can be stopped on AWS, and says so', async () => {
    const slow = 'local fault slow-resource --type AWS::EC2::VPC --latency 4s';
    expect(await project.run(slow.split(' '))).toMatchObject({ code: 0 });
    const deploy = run('deploy -e stopped');
    await deploy.output((output) => /network[^│\n]*creating/.test(stripVTControlCharacters(output)));
    deploy.type('\u0003');
    await shows(deploy, 'press Enter to leave it running:');
    deploy.type('stop\r');
    const { code, stdout } = await deploy.ended;
    const said = unwrapped(stripVTControlCharacters(stdout));
    expect(said).toContain('network: the operation stops when the stack that is at work has ended');
    expect(said).toContain('What could be stopped on AWS ends by itself');
    expect(code).toBe(130);
    const stopped = project.journal('stopped').filter(({ event }) => event.type === 'operation-stopped');
    expect(stopped.length).toBeGreaterThan(0);
    expect(await project.run(['local', 'fault', 'clear'])).toMatchObject({ code: 0 });
  });

  it('cleanup declines another word', async () => {
    const cleanup = run('cleanup -e unsure');
    await shows(cleanup, 'Type unsure to go on:');
    cleanup.type('yes\r');
    const { code, stdout } = await cleanup.ended;
    expect(unwrapped(stdout)).toContain('That was not unsure.');
    expect(code).toBe(7);
    expect(project.journal('unsure')).toEqual([]);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('cleanup declines %s', async (_name, key) => {
    const cleanup = run('cleanup -e unsure');
    await shows(cleanup, 'Type unsure to go on:');
    cleanup.type(key);
    const { code, stdout } = await cleanup.ended;
    expect(unwrapped(stdout)).toContain('Nothing was confirmed.');
    expect(code).toBe(7);
    expect(project.journal('unsure')).toEqual([]);
  });

  it('cleanup goes on with the right word', async () => {
    const cleanup = run('cleanup -e sure');
    await shows(cleanup, 'Type sure to go on:');
    cleanup.type('sure\r');
    const { code, stdout } = await cleanup.ended;
    expect(stdout).toContain('done');
    expect(code).toBe(0);
  });
});
