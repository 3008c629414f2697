import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { awsFlags, commonFlags, overridesOf } from '../cli/flags.ts';
import { loadConfig } from '../config/load.ts';

export default class Status extends BaseCommand {
  static override summary = 'Show where the migration stands: the newest run, and what AWS has right now.';
  static override examples = ['<%= config.bin %> <%= command.id %> -e dev --json'];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    drift: Flags.boolean({ description: 'compare what is deployed with its templates, which takes a while' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const config = loadConfig(process.cwd(), flags.config, overridesOf(flags));
    const { observeMigration, readState } = await import('../main.ts');
    const { endpointUrl } = config.config;
    const access = endpointUrl === undefined ? {} : { endpointUrl };
    const observed = await observeMigration(config, access);
    const drift = flags.drift ? await (await import('../drift.ts')).observeDrift(config, access) : undefined;
    const { state, entries, holder } = readState(config);
    if (flags.json) {
      const { toResult } = await import('../ui/result.ts');
      this.printJson({ ...toResult(state), stacks: observed, lock: holder ?? null, ...(drift && { drift }) });
      return;
    }
    const [{ renderStatus }, { loadLook }] = await Promise.all([
      import('../ui/status.ts'),
      import('../ui/look.ts'),
    ]);
    const look = await loadLook(process.stdout, process.env);
    this.log(
      renderStatus(state, look, { now: Date.now(), entries, observed, drift, ...(holder ? { holder } : {}) }),
    );
  }
}
