import { awsFlags, commonFlags, gateFlags, runFlags } from '../cli/flags.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { RunResult } from '../ui/result.ts';

export default class VerifyReplication extends RunCommand {
  static override summary = 'Hold the gate until replication is proven in every store, or refuse.';
  static override description =
    'Compares every object on both sides, times a sentinel through each store, and reads the lag from CloudWatch in the region that publishes it. Passes after several fresh samples in a row; refuses, or says that it cannot know, at its deadline.';
  static override examples = ['<%= config.bin %> <%= command.id %> -e dev --max-lag 30s --gate-timeout 10m'];
  static override flags = { ...commonFlags, ...awsFlags, ...runFlags, ...gateFlags };

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(VerifyReplication);
    return this.runPhases(this.loadConfig(flags), flags, {
      command: 'verify-replication',
      phases: ['verify-replication'],
    });
  }
}
