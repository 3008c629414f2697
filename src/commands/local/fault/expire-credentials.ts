import { FaultCommand } from '../../../cli/fault/command.ts';
import { requestFlags } from '../../../cli/fault/flags.ts';
import { wireFault } from '../../../cli/fault/from-flags.ts';

export default class LocalFaultExpireCredentials extends FaultCommand {
  static override summary = 'Take credentials for expired on the local AWS, until local fault clear.';
  static override examples = ['<%= config.bin %> local fault expire-credentials'];
  static override flags = requestFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultExpireCredentials);
    await this.addFaults(flags, { wire: [wireFault('expired-credentials', flags)] });
  }
}
