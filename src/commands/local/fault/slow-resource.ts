import { FaultCommand } from '../../../cli/fault/command.ts';
import { resourceFlags } from '../../../cli/fault/flags.ts';
import { resourceFault } from '../../../cli/fault/from-flags.ts';
import { durationFlag } from '../../../cli/local-aws.ts';

export default class LocalFaultSlowResource extends FaultCommand {
  static override summary = 'Let CloudFormation take longer for resources on the local AWS.';
  static override examples = [
    '<%= config.bin %> local fault slow-resource --type AWS::DynamoDB::GlobalTable --latency 30s',
  ];
  static override flags = {
    ...resourceFlags,
    latency: durationFlag({ description: 'how much longer', helpValue: '30s', required: true }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultSlowResource);
    await this.addFaults(flags, { cloudformation: [resourceFault(flags)] });
  }
}
