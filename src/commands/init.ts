import { Flags } from '@oclif/core';
import { canAsk } from '../cli/attended.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { awsFlags, commonFlags, overridesOf } from '../cli/flags.ts';

export default class Init extends BaseCommand {
  static override summary = 'Write a configuration with a comment for every field.';
  static override description =
    'Asks on a terminal what the flags do not say; without one it takes the defaults. The JSON Schema goes beside the file, for editors. Nothing is called on AWS, and no configuration is overwritten.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -e staging --account-id 123456789012 --yes',
  ];
  static override flags = {
    'environment-suffix': commonFlags['environment-suffix'],
    'source-region': awsFlags['source-region'],
    'target-region': awsFlags['target-region'],
    'account-id': awsFlags['account-id'],
    'alarm-email': Flags.string({ description: 'address that alarms are mailed to', helpValue: 'ADDRESS' }),
    'domain-name': Flags.string({
      description: 'name under which clients reach the API',
      helpValue: 'api.example.com',
      dependsOn: ['hosted-zone-id'],
    }),
    'hosted-zone-id': Flags.string({
      description: 'public hosted zone of that name',
      helpValue: 'Z0123456789ABC',
      dependsOn: ['domain-name'],
    }),
    output: Flags.string({
      char: 'o',
      description: 'file to write, by default trading-migrate.config.jsonc here',
      helpValue: 'FILE',
    }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask: the defaults for what no flag says' }),
    json: commonFlags.json,
    verbose: commonFlags.verbose,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Init);
    const [{ writeConfig }, { withQuestions }] = await Promise.all([
      import('../init.ts'),
      import('../ui/ask.ts'),
    ]);
    const { 'alarm-email': alarmEmail, 'domain-name': domainName, 'hosted-zone-id': hostedZoneId } = flags;
    const request = {
      folder: process.cwd(),
      output: flags.output,
      chosen: {
        ...overridesOf(flags),
        ...(alarmEmail === undefined ? {} : { platform: { alarmEmail } }),
        ...(domainName === undefined ? {} : { traffic: { domainName, hostedZoneId } }),
      },
    };
    const asks = !flags.yes && !flags.json && canAsk(process);
    const result = asks
      ? await withQuestions('Nothing was written.', (ask) => writeConfig({ ...request, ask }))
      : await writeConfig({ ...request, ask: undefined });
    if (flags.json) {
      this.printJson({ ok: true, ...result });
      return;
    }
    this.log(`The configuration is ${result.config}\nIts schema is ${result.schema}`);
    this.log(
      `Next: ${this.commandLine(['preflight'], flags.output === undefined ? [] : ['-c', flags.output])}`,
    );
  }
}
