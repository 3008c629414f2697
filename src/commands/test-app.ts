import { awsFlags, commonFlags, runFlags } from '../cli/flags.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { RunResult } from '../ui/result.ts';

export default class TestApp extends RunCommand {
  static override summary = 'Try the applications in both regions, and say what each check proves.';
  static override description =
    'Writes in each region and reads in the other; invokes every function; sends a trade through the stream to table, history and the other stream; asks every endpoint and method of the API; runs the state machine to its success and down its failure path, which tells the topic. Then the HTTP checks of the configuration. Test records are of a user and of days that no trading data has, and are removed.';
  static override examples = ['<%= config.bin %> <%= command.id %> -e dev'];
  static override flags = { ...commonFlags, ...awsFlags, ...runFlags };

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(TestApp);
    return this.runPhases(this.loadConfig(flags), flags, { command: 'test-app', phases: ['test-app'] });
  }
}
