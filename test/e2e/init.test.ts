import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createProject, unwrapped, type CliProcess, type Project } from '../support/cli.ts';
import { hasPseudoTerminal, onTerminal, shows } from '../support/terminal.ts';

const name = 'trading-migrate.config.jsonc';

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(() => project.remove());

describe('init', () => {
  it('writes what the flags say, with comments, and its schema beside it', async () => {
    const flags = ['-e', 'staging', '--account-id', '123456789012', '--alarm-email', 'ops@example.com'];
    const { code, stdout } = await project.run(['init', ...flags]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^The configuration is .*\.jsonc\nIts schema is .*\.schema\.json\nNext: trading-migrate preflight\n$/,
    );
    const { config, file } = loadConfig(project.folder, undefined, {});
    expect(file).toBe(join(project.folder, name));
    expect(config).toMatchObject({
      environmentSuffix: 'staging',
      accountId: '123456789012',
      platform: { alarmEmail: 'ops@example.com' },
    });
    expect(project.read(name)).toContain('// Region that the platform leaves.');
    expect(project.read('trading-migrate.schema.json')).toBe(
      readFileSync(join(packageRoot, 'trading-migrate.schema.json'), 'utf8'),
    );
  });

  it('overwrites no configuration', async () => {
    project.write('trading-migrate.config.json', '{}');
    const { code, stderr } = await project.run(['init']);
    expect(code).toBe(2);
    expect(unwrapped(stderr)).toContain('It was left as it is, and nothing was written.');
    expect(project.files()).toEqual(['trading-migrate.config.json']);
  });

  it('writes nothing that is not valid', async () => {
    const { code, stderr } = await project.run(['init', '--target-region', 'us-east-1']);
    expect(code).toBe(2);
    expect(unwrapped(stderr)).toContain('targetRegion: must differ from sourceRegion (us-east-1)');
    expect(project.files()).toEqual([]);
  });
});

describe.skipIf(!hasPseudoTerminal)('init on a terminal (needs script of util-linux)', () => {
  async function answer(terminal: CliProcess, question: string, text: string): Promise<void> {
    await shows(terminal, question);
    terminal.type(`${text}\n`);
  }

  it('asks what the flags do not say, each until the answer is good', async () => {
    const terminal = onTerminal(project, 'init --source-region us-west-2');
    await answer(terminal, 'Name of the environment, which ends every resource name [dev]: ', 'Blue');
    await shows(terminal, '"Blue" must be 1 to 16 lower-case letters or digits');
    terminal.type('blue\n');
    await answer(terminal, 'Region that the platform moves to [eu-central-1]: ', '');
    await answer(terminal, 'The only AWS account that may be touched (empty: any): ', '');
    await answer(terminal, 'Address that alarms are mailed to (empty: none): ', 'ops@example.com');
    await answer(terminal, 'Domain name of the API (empty: no DNS): ', 'api.example.com');
    await answer(terminal, 'Id of its public hosted zone in Route 53: ', 'Z0123456789ABC');
    const { code, stdout } = await terminal.ended;
    expect(stdout).not.toContain('Region that the platform leaves');
    expect(code).toBe(0);
    expect(loadConfig(project.folder, undefined, {}).config).toMatchObject({
      environmentSuffix: 'blue',
      sourceRegion: 'us-west-2',
      targetRegion: 'eu-central-1',
      platform: { alarmEmail: 'ops@example.com' },
      traffic: { domainName: 'api.example.com', hostedZoneId: 'Z0123456789ABC' },
    });
  });

  it('writes nothing when the person leaves', async () => {
    const terminal = onTerminal(project, 'init');
    await shows(terminal, 'Name of the environment');
    terminal.type('\u0004');
    const { code, stdout } = await terminal.ended;
    expect(unwrapped(stdout)).toContain('Nothing was written.');
    expect(code).toBe(7);
    expect(project.files()).toEqual([]);
  });
});
