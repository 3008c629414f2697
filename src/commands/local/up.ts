import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { durationFlag, tellProgress } from '../../cli/local-aws.ts';
import { commonFlags } from '../../cli/flags.ts';

export default class LocalUp extends BaseCommand {
  static override summary = 'Start the local AWS of this folder, in the background.';
  static override description =
    'Prints lines that point the AWS SDKs, the AWS CLI and trading-migrate to it. Installs the emulator at first use. It ends by itself after an hour without a request.';
  static override examples = [
    'eval "$(<%= config.bin %> local up)"',
    '<%= config.bin %> local up --lag 20s --port 4566',
  ];
  static override flags = {
    json: commonFlags.json,
    verbose: commonFlags.verbose,
    lag: durationFlag({ description: 'replication lag', helpValue: '2s' }),
    seed: Flags.integer({
      description: 'of what local fault lets happen at random, by default another one each time',
      helpValue: 'NUMBER',
    }),
    port: Flags.integer({
      description: 'port to listen on, by default any free one',
      helpValue: '4566',
      min: 1,
      max: 65_535,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalUp);
    const { conflictingEnvironment, environmentOf, upLocalAws } = await import('../../local-aws/index.ts');
    const { local, started } = await upLocalAws(
      process.cwd(),
      {
        ...(flags.lag === undefined ? {} : { lagSeconds: flags.lag }),
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
        ...(flags.port === undefined ? {} : { port: flags.port }),
      },
      tellProgress,
    );
    const environment = environmentOf(local);
    if (flags.json) {
      this.printJson({ ok: true, started, endpoint: local.endpoint, pid: local.pid, environment });
      return;
    }
    this.logToStderr(
      `The local AWS ${started ? 'is up' : 'was up already'} at ${local.endpoint}, with a replication lag of ${local.lagSeconds} s.`,
    );
    for (const [name, value] of Object.entries(environment)) this.log(`export ${name}=${value}`);
    this.log(`unset ${conflictingEnvironment.join(' ')}`);
  }
}
