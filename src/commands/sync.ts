import { awsFlags, commonFlags, runFlags, syncFlags } from '../cli/flags.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { RunResult } from '../ui/result.ts';

export default class Sync extends RunCommand {
  static override summary = 'Write test data in the source region, for replication to carry over.';
  static override examples = ['<%= config.bin %> <%= command.id %> -e dev --objects 1000'];
  static override flags = { ...commonFlags, ...awsFlags, ...runFlags, ...syncFlags };

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(Sync);
    return this.runPhases(this.loadConfig(flags), flags, { command: 'sync', phases: ['sync'] });
  }
}
