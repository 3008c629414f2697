import { FaultCommand } from '../../../cli/fault/command.ts';
import { outputFlags } from '../../../cli/fault/flags.ts';

export default class LocalFaultClear extends FaultCommand {
  static override summary = 'Take every fault, stall and bandwidth of the local AWS away.';
  static override description = 'A lag is no fault: it stays as local up or local fault set made it.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = outputFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultClear);
    const { clearFaults } = await import('../../../local-aws/index.ts');
    await this.changeFaults(flags, clearFaults);
  }
}
