import { Flags } from '@oclif/core';
import { FaultCommand } from '../../../cli/fault/command.ts';
import { bandwidthFlag, outputFlags, quotaFlag } from '../../../cli/fault/flags.ts';
import { sends, settingsChange } from '../../../cli/fault/from-flags.ts';
import { durationFlag } from '../../../cli/local-aws.ts';
import { MigrationError } from '../../../errors.ts';

export default class LocalFaultSet extends FaultCommand {
  static override summary = 'Set how the local AWS replicates: how late, how slowly, or not at all.';
  static override description = 'What is not given stays as it is.';
  static override examples = [
    '<%= config.bin %> local fault set --store s3 --lag 20s --stall',
    '<%= config.bin %> local fault set --bandwidth 500KB',
    '<%= config.bin %> local fault set --no-stall --bandwidth none',
  ];
  static override flags = {
    ...outputFlags,
    store: Flags.option({ options: ['s3', 'dynamodb', 'rds'] as const, multiple: true })({
      description: 'the store, by default all; can be given again',
    }),
    lag: durationFlag({
      description: 'from a write in one region to its arrival in the other',
      helpValue: '20s',
    }),
    bandwidth: bandwidthFlag({
      description: 'bytes a second from region to region, or none; of s3 and dynamodb',
      helpValue: '500KB',
    }),
    stall: Flags.boolean({ description: 'whether nothing arrives any more', allowNo: true }),
    'replica-delay': durationFlag({
      description: 'how long DynamoDB takes to add or remove a replica',
      helpValue: '5s',
    }),
    'replica-day-rule': Flags.boolean({
      description: 'whether a replica that another was made from cannot be deleted for 24 hours, as on AWS',
      allowNo: true,
    }),
    'database-delay': durationFlag({
      description: 'how long RDS takes to create, delete or promote a database',
      helpValue: '30s',
    }),
    switchover: durationFlag({
      description: 'how long RDS takes for a switchover or failover',
      helpValue: '60s',
    }),
    quota: quotaFlag({
      description: "the value of a service quota by its code, or none for AWS's own; can be given again",
      helpValue: 'L-F678F1CE=1',
      multiple: true,
    }),
    'threshold-minute': durationFlag({
      description: "how long each of the 15 minutes of S3's replication threshold lasts",
      helpValue: '1s',
    }),
    seed: Flags.integer({
      description: 'begin the random choices of all faults anew with this number',
      helpValue: 'NUMBER',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultSet);
    if (flags.bandwidth !== undefined && flags.store?.some((store) => !sends(store))) {
      throw new MigrationError('usage', 'The replication of Aurora has no bandwidth on the local AWS.', {
        code: 'USAGE',
        untouched: 'Nothing was changed.',
        next: ['Give --store rds a --lag, or let it --stall: then it falls behind further and further.'],
      });
    }
    const change = settingsChange(flags);
    if (Object.keys(change).length === 0) {
      throw new MigrationError('usage', 'There is nothing to set.', {
        code: 'USAGE',
        untouched: 'Nothing was changed.',
        next: ['Give at least one of --lag, --bandwidth, --stall and the others of --help.'],
      });
    }
    const { changeSettings } = await import('../../../local-aws/index.ts');
    await this.changeFaults(flags, (local) => changeSettings(local, change));
  }
}
