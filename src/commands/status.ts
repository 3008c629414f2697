import { BaseCommand } from '../cli/base-command.ts';
import { awsFlags, commonFlags, overridesOf } from '../cli/flags.ts';
import { loadConfig } from '../config/load.ts';

export default class Status extends BaseCommand {
  static override summary = 'Show where the migration stands: the newest run, and what AWS has right now.';
  static override examples = ['<%= config.bin %> <%= command.id %> -e dev --json'];
  static override flags = { ...commonFlags, ...awsFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const config = loadConfig(process.cwd(), flags.config, overridesOf(flags));
    const { observeMigration, readState } = await import('../main.ts');
    const { endpointUrl } = config.config;
    const observed = await observeMigration(config, endpointUrl === undefined ? {} : { endpointUrl });
    const { state, entries, holder } = readState(config);
    if (flags.json) {
      const { toResult } = await import('../ui/result.ts');
      this.printJson({ ...toResult(state), stacks: observed, lock: holder ?? null });
      return;
    }
    const [{ renderStatus }, { loadLook }] = await Promise.all([
      import('../ui/status.ts'),
      import('../ui/look.ts'),
    ]);
    const look = await loadLook(process.stdout, process.env);
    this.log(
      renderStatus(state, look, { now: Date.now(), entries, observed, ...(holder ? { holder } : {}) }),
    );
  }
}
