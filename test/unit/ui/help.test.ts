import { join } from 'node:path';
import { Config } from '@oclif/core/config';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../src/errors.ts';
import MigrateHelp from '../../../src/ui/help.ts';
import { expectGolden } from './golden.ts';

/** A command as the manifest has it. */
const deploy = {
  id: 'deploy',
  summary: 'Deploy the infrastructure.',
  args: {},
  flags: {},
  aliases: [],
  hiddenAliases: [],
} as unknown as Parameters<MigrateHelp['showCommandHelp']>[0];

async function help(): Promise<{ readonly shown: string[]; readonly help: MigrateHelp }> {
  const config = await Config.load({ root: join(import.meta.dirname, '../../..') });
  const shown: string[] = [];
  class Kept extends MigrateHelp {
    protected override log(...lines: string[]): void {
      shown.push(...lines);
    }
  }
  return { shown, help: new Kept(config, { stripAnsi: true, maxWidth: 80 }) };
}

describe('the help', () => {
  it('ends with every exit code at the root', async () => {
    const { shown, help: root } = await help();
    await root.showRootHelp();
    expectGolden('help-exit-codes.txt', shown.at(-1) ?? '');
    for (const { exit, meaning } of Object.values(exitCodes)) {
      expect(shown.at(-1)).toMatch(new RegExp(`^ *${exit} +${meaning}$`, 'm'));
    }
  });

  it('ends with every exit code for a command', async () => {
    const { shown, help: command } = await help();
    await command.showCommandHelp(deploy);
    expect(shown[0]).toContain('Deploy the infrastructure.');
    expect(shown.at(-1)).toMatch(/^EXIT CODES/);
  });
});
