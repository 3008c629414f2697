import { BaseCommand } from '../../cli/base-command.ts';
import { commonFlags } from '../../cli/flags.ts';

export default class LocalStatus extends BaseCommand {
  static override summary = 'Show whether the local AWS of this folder runs.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = { json: commonFlags.json, verbose: commonFlags.verbose };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalStatus);
    const { localAwsOf } = await import('../../local-aws/index.ts');
    const local = await localAwsOf(process.cwd());
    if (flags.json) {
      const { endpoint, pid, startedAt, lagSeconds, logFile } = local ?? {};
      this.printJson({
        ok: true,
        running: local !== undefined,
        endpoint,
        pid,
        startedAt,
        lagSeconds,
        logFile,
      });
      return;
    }
    if (!local) {
      this.log('The local AWS of this folder does not run.');
      return;
    }
    this.log(
      `The local AWS runs at ${local.endpoint} since ${local.startedAt} (process ${local.pid}), with a replication lag of ${local.lagSeconds} s.`,
    );
    this.log(`Its log is ${local.logFile}`);
  }
}
