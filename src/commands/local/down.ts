import { BaseCommand } from '../../cli/base-command.ts';
import { commonFlags } from '../../cli/flags.ts';

export default class LocalDown extends BaseCommand {
  static override summary = 'End the local AWS of this folder, and forget all that was in it.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = { json: commonFlags.json, verbose: commonFlags.verbose };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalDown);
    const { downLocalAws } = await import('../../local-aws/index.ts');
    const stopped = await downLocalAws(process.cwd());
    if (flags.json) {
      this.printJson({ ok: true, stopped });
      return;
    }
    this.log(stopped ? 'The local AWS has ended.' : 'The local AWS of this folder did not run.');
  }
}
