import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { awsFlags, commonFlags, overridesOf } from '../cli/flags.ts';
import { loadConfig } from '../config/load.ts';
import { commandNames } from '../preflight/policy/grant.ts';

export default class IamPolicy extends BaseCommand {
  static override summary = 'Print the least that an operator, or CloudFormation, must be allowed to.';
  static override description =
    'One JSON object: documents of IAM policies by name, each small enough for a managed policy. Of an operator, what the commands call and what CloudFormation does in the operator’s name; of the execution role, what the bootstrap layer gives it. AWS is not asked. Without an account id, the ARNs have * in its place.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev --account-id 123456789012',
    '<%= config.bin %> <%= command.id %> -e dev --command status',
    '<%= config.bin %> <%= command.id %> -e dev --for execution-role',
  ];
  static override flags = {
    ...commonFlags,
    'source-region': awsFlags['source-region'],
    'target-region': awsFlags['target-region'],
    'account-id': awsFlags['account-id'],
    for: Flags.option({
      options: ['operator', 'execution-role'] as const,
      default: 'operator' as const,
      description: 'whose policies',
    })(),
    command: Flags.option({
      options: commandNames,
      description: 'only what this command needs, by default all commands',
    })(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(IamPolicy);
    const config = loadConfig(process.cwd(), flags.config, overridesOf(flags));
    const { leastPrivilege } = await import('../readiness.ts');
    const { policies, typesLeftOut } = leastPrivilege(config, { for: flags.for, command: flags.command });
    if (typesLeftOut.length > 0) {
      const types = typesLeftOut.join(', ');
      process.stderr.write(`Not in it: what ${types} in stacks of your own need. Add that by hand.\n`);
    }
    this.printJson(Object.fromEntries(policies.map(({ name, document }) => [name, document])));
  }
}
