import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, startProcess, type Project } from '../support/cli.ts';

let project: Project;
beforeAll(async () => {
  project = createProject();
  const { code, stderr } = await project.run(['autocomplete', 'bash'], { env: homeOf(project) });
  if (code !== 0) throw new Error(`autocomplete ended with ${String(code)}: ${stderr}`);
});
afterAll(() => project.remove());

const homeOf = ({ folder }: Project): NodeJS.ProcessEnv => ({ HOME: folder, XDG_CACHE_HOME: folder });

/** What bash offers for the last word, as it would on a press of the tab key. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const script = join(project.folder, 'trading-migrate/autocomplete/functions/bash/trading-migrate.bash');
  const press = `source "$0"
    COMP_WORDS=(trading-migrate "$@"); COMP_CWORD=$#
    $(complete -p trading-migrate | sed 's/.*-F \\([^ ]*\\).*/\\1/')
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const bash = startProcess('bash', ['-c', press, script, ...words], project.folder);
  bash.endInput();
  const { stdout } = await bash.ended;
  return [...new Set(stdout.split('\n').filter(Boolean))].sort();
}

describe('completion in bash', () => {
  it('offers commands by what they begin with', async () => {
    expect(await offered('ver')).toEqual(['verify-replication']);
  });

  it('offers the commands of a topic', async () => {
    expect(await offered('local', 'fault', 's')).toEqual(['set', 'slow-resource']);
  });

  it('offers the flags of a command', async () => {
    expect(await offered('cleanup', '--empty')).toEqual(['--empty-buckets']);
  });
});
