import { Flags } from '@oclif/core';
import { FaultCommand } from '../../../cli/fault/command.ts';
import { resourceFlags } from '../../../cli/fault/flags.ts';
import { resourceFault } from '../../../cli/fault/from-flags.ts';
import { durationFlag } from '../../../cli/local-aws.ts';

export default class LocalFaultFailResource extends FaultCommand {
  static override summary = 'Let CloudFormation fail to create, update or delete resources on the local AWS.';
  static override description =
    'The stack rolls back, or is DELETE_FAILED, with the message as the reason. A second fault that meets the rollback makes that fail as well.';
  static override examples = [
    '<%= config.bin %> local fault fail-resource --type AWS::S3::Bucket --region eu-central-1',
    '<%= config.bin %> local fault fail-resource --type AWS::EC2::VPC --action delete --message "The vpc has dependencies"',
  ];
  static override flags = {
    ...resourceFlags,
    message: Flags.string({
      description: "the reason, in AWS's words",
      default:
        'Resource handler returned message: "Internal failure, set by local fault" (HandlerErrorCode: InternalFailure)',
      helpValue: 'TEXT',
    }),
    latency: durationFlag({ description: 'how long it takes until it fails', helpValue: '5s' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultFailResource);
    await this.addFaults(flags, { cloudformation: [resourceFault(flags)] });
  }
}
