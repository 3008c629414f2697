import { MigrationError } from '../../errors.ts';
import type { Faults, GatewaySettings, LocalAws } from '../../local-aws/index.ts';
import { BaseCommand } from '../base-command.ts';
import { describeFaults, reportFaults } from './describe.ts';

/** A command that changes what goes wrong on the local AWS of this folder, and shows what is set now. */
export abstract class FaultCommand extends BaseCommand {
  /** @param change asks the running local AWS, and resolves with its settings afterwards. */
  protected async changeFaults(
    flags: { readonly json: boolean },
    change: (local: LocalAws) => Promise<GatewaySettings>,
  ): Promise<void> {
    const { localAwsOf } = await import('../../local-aws/index.ts');
    const local = await localAwsOf(process.cwd());
    if (!local) throw notRunning();
    const report = reportFaults(await change(local));
    if (flags.json) this.printJson(report);
    else this.log(describeFaults(report));
  }

  protected async addFaults(flags: { readonly json: boolean }, faults: Faults): Promise<void> {
    const { addFaults } = await import('../../local-aws/index.ts');
    await this.changeFaults(flags, (local) => addFaults(local, faults));
  }
}

const notRunning = (): MigrationError =>
  new MigrationError('usage', 'The local AWS of this folder does not run.', {
    code: 'LOCAL_AWS_NOT_RUNNING',
    untouched: 'Nothing was changed.',
    next: ['Start it with trading-migrate local up, or change to the folder that it was started in.'],
  });
