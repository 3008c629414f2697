import { Flags } from '@oclif/core';
import { awsFlags, commonFlags, runFlags } from '../cli/flags.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { RunResult } from '../ui/result.ts';

export default class Cleanup extends RunCommand {
  static override summary = 'Delete everything that this migration made, in both regions.';
  static override description =
    'Turns replication off, empties the buckets if told to, deletes stacks and StackSets in the right order, and lists both regions again for anything that is left.';
  static override examples = ['<%= config.bin %> <%= command.id %> -e dev --empty-buckets'];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    'empty-buckets': Flags.boolean({
      description: 'delete every object, version and delete marker in the buckets',
    }),
    'bypass-governance': Flags.boolean({
      description: 'also delete versions that an Object Lock in governance mode holds',
      dependsOn: ['empty-buckets'],
    }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
  };

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(Cleanup);
    const config = this.loadConfig(flags);
    const { environmentSuffix, sourceRegion, targetRegion } = config.config;
    const { confirmDestruction } = await import('../ui/confirm.ts');
    if (!flags.yes)
      await confirmDestruction(
        `Everything of ${environmentSuffix} in ${sourceRegion} and ${targetRegion} will be deleted.`,
        environmentSuffix,
      );
    return this.runPhases(config, flags, {
      command: 'cleanup',
      phases: ['cleanup'],
      options: {
        emptyBuckets: flags['empty-buckets'],
        bypassGovernance: flags['bypass-governance'],
      },
    });
  }
}
