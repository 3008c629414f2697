import { Errors, Flags } from '@oclif/core';
import { awsFlags, commonFlags, runFlags } from '../cli/flags.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { RunResult } from '../ui/result.ts';

export default class Deploy extends RunCommand {
  static override summary = 'Deploy the infrastructure in both regions.';
  static override description =
    'Creates or updates every layer, as a StackSet or a stack, in the order that its dependencies need; checks every resource; records the outputs. Running it again goes on where it stopped.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --plan 2bf6ed147f89',
    '<%= config.bin %> <%= command.id %> -e dev --detach',
    '<%= config.bin %> <%= command.id %> -e dev --continue-rollback',
  ];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    plan: Flags.string({
      description: 'deploy only what this plan says, and refuse if it does not hold any more',
      helpValue: 'HASH',
    }),
    'allow-replacement': Flags.boolean({
      description: 'let an update replace or remove resources that hold data',
    }),
    'skip-preflight': Flags.string({
      description: 'do not look for what would block first; the journal keeps why',
      helpValue: 'REASON',
      parse: async (text) => {
        if (text.trim() !== '') return text;
        throw new Errors.CLIError('--skip-preflight needs a reason: the journal keeps it.');
      },
    }),
    detach: Flags.boolean({
      description: 'begin everything that can be begun, leave it to AWS, and end at once',
    }),
    'continue-rollback': Flags.boolean({
      description: 'go on with the rollback of stacks whose rollback failed, then deploy',
    }),
    'skip-resource': Flags.custom({
      description: 'a resource that this rollback leaves as it is; may be given again',
      helpValue: 'STACK.ID',
      dependsOn: ['continue-rollback'],
      parse: async (text) => {
        if (/^[A-Za-z][\w-]*(\.[\w-]+)+$/.test(text)) return text;
        throw new Errors.CLIError(
          `Expected a stack and a logical id, such as my-stack.Table, but received: ${text}`,
        );
      },
    })({ multiple: true, multipleNonGreedy: true }),
  };

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(Deploy);
    return this.runPhases(this.loadConfig(flags), flags, {
      command: 'deploy',
      phases: ['deploy'],
      options: {
        emptyBuckets: false,
        allowReplacement: flags['allow-replacement'],
        plan: flags.plan,
        skipPreflight: flags['skip-preflight'],
        detach: flags.detach,
        continueRollback: flags['continue-rollback'] ? { skip: flags['skip-resource'] ?? [] } : undefined,
      },
    });
  }
}
