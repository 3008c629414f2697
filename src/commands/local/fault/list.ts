import { FaultCommand } from '../../../cli/fault/command.ts';
import { outputFlags } from '../../../cli/fault/flags.ts';

export default class LocalFaultList extends FaultCommand {
  static override summary = 'Show what goes wrong on the local AWS of this folder, and how it replicates.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = outputFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultList);
    const { readSettings } = await import('../../../local-aws/index.ts');
    await this.changeFaults(flags, readSettings);
  }
}
