import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { awsFlags, commonFlags, overridesOf } from '../cli/flags.ts';
import type { AwsAccess } from '../aws/clients.ts';
import { listenForInterruption } from '../cli/interruption.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';

export default class Status extends BaseCommand {
  static override summary =
    'Show where the migration stands: the run that is not over, or the newest, and what AWS has right now.';
  static override description =
    'Takes no lock and changes nothing. With --drift CloudFormation compares every resource that it can with its template.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --follow',
    '<%= config.bin %> <%= command.id %> -e dev --drift --json',
  ];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    follow: Flags.boolean({
      description: 'show the newest run live until nobody is at work on it; Ctrl-C leaves it as it is',
    }),
    drift: Flags.boolean({ description: 'compare what is deployed with its templates, which takes a while' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const config = loadConfig(process.cwd(), flags.config, overridesOf(flags));
    const [{ observeMigration }, { readState }, { standingRun }] = await Promise.all([
      import('../world.ts'),
      import('../state.ts'),
      import('../runbook/runs.ts'),
    ]);
    const { endpointUrl } = config.config;
    const access = endpointUrl === undefined ? {} : { endpointUrl };
    if (flags.follow) await this.#follow(config, access, flags.json);
    const observed = await observeMigration(config, access);
    const drift = flags.drift ? await (await import('../drift.ts')).observeDrift(config, access) : undefined;
    const { state: newest, runs, stacks, linesTrusted, holder } = await readState(config);
    const state = standingRun(runs);
    const since = newest?.run === state?.run ? undefined : newest;
    if (flags.json) {
      const { toStatusResult } = await import('../ui/status-result.ts');
      this.printJson(toStatusResult({ state, since, stacks: observed, lock: holder ?? null, drift }));
      return;
    }
    const [{ renderStatus }, { loadLook }] = await Promise.all([
      import('../ui/status.ts'),
      import('../ui/look.ts'),
    ]);
    const look = await loadLook(process.stdout, process.env);
    this.log(
      renderStatus(state, look, {
        now: Date.now(),
        entries: stacks,
        observed,
        drift,
        linesTrusted,
        since,
        ...(holder ? { holder } : {}),
      }),
    );
  }

  async #follow(config: LoadedConfig, access: AwsAccess, json: boolean): Promise<void> {
    const [{ followRun }, { pickReporter }] = await Promise.all([
      import('../follow.ts'),
      import('../ui/pick-reporter.ts'),
    ]);
    const { stdout, stderr, env } = process;
    const reporter = await pickReporter({ json, events: false, stdout, stderr, env });
    const interruption = listenForInterruption(this.invocation);
    try {
      await followRun(config, access, reporter, interruption.signal);
    } finally {
      await reporter.close();
      interruption.stop();
    }
  }
}
