import { Flags } from '@oclif/core';
import { FaultCommand } from '../../../cli/fault/command.ts';
import { requestFlags, shareFlags } from '../../../cli/fault/flags.ts';
import { wireFault } from '../../../cli/fault/from-flags.ts';

export default class LocalFaultThrottle extends FaultCommand {
  static override summary = 'Answer requests to the local AWS with "Rate exceeded", as each service says it.';
  static override examples = [
    '<%= config.bin %> local fault throttle --service cloudformation --rate 0.3',
    '<%= config.bin %> local fault throttle --service s3 --operation PutObject --region us-east-1',
    '<%= config.bin %> local fault throttle --service kinesis --partial --rate 30%',
  ];
  static override flags = {
    ...requestFlags,
    ...shareFlags,
    partial: Flags.boolean({
      description: 'only this fraction of the entries of PutRecords, BatchWriteItem and BatchGetItem',
      dependsOn: ['rate'],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultThrottle);
    await this.addFaults(flags, { wire: [wireFault(flags.partial ? 'throttle-partly' : 'throttle', flags)] });
  }
}
