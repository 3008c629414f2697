import { FaultCommand } from '../../../cli/fault/command.ts';
import { requestFlags, shareFlags } from '../../../cli/fault/flags.ts';
import { wireFault } from '../../../cli/fault/from-flags.ts';

export default class LocalFaultLoseAnswers extends FaultCommand {
  static override summary =
    'Do what requests to the local AWS ask for, and break their connection before the answer.';
  static override description =
    'Whoever asks again asks for something that is done already: only requests with a token of their own can tell.';
  static override examples = [
    '<%= config.bin %> local fault lose-answers --service cloudformation --operation CreateStack --nth 1',
  ];
  static override flags = { ...requestFlags, ...shareFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalFaultLoseAnswers);
    await this.addFaults(flags, { wire: [wireFault('lose-answer', flags)] });
  }
}
