import { FaultCommand } from '../../../cli/fault/command.ts';
import { requestFlags, shareFlags } from '../../../cli/fault/flags.ts';
import { wireFault } from '../../../cli/fault/from-flags.ts';

export default class LocalFaultResetConnections extends FaultCommand {
  static override summary = 'Break the connection of requests to the local AWS instead of answering.';
  static override description = 'What such a request asks for is not done.';
  static override examples = ['<%= config.bin %> local fault reset-connections --rate 0.05'];
  static override flags = { ...requestFlags, ...shareFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultResetConnections);
    await this.addFaults(flags, { wire: [wireFault('reset', flags)] });
  }
}
