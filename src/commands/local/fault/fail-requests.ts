import { FaultCommand } from '../../../cli/fault/command.ts';
import { requestFlags, shareFlags } from '../../../cli/fault/flags.ts';
import { wireFault } from '../../../cli/fault/from-flags.ts';

export default class LocalFaultFailRequests extends FaultCommand {
  static override summary = 'Answer requests to the local AWS with an internal error (HTTP 500).';
  static override examples = ['<%= config.bin %> local fault fail-requests --service s3 --rate 5%'];
  static override flags = { ...requestFlags, ...shareFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultFailRequests);
    await this.addFaults(flags, { wire: [wireFault('server-error', flags)] });
  }
}
