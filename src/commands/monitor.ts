import { Flags } from '@oclif/core';
import { awsFlags, commonFlags, runFlags } from '../cli/flags.ts';
import { listenForInterruption } from '../cli/interruption.ts';
import { durationFlag } from '../cli/local-aws.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { RunResult } from '../ui/result.ts';

export default class Monitor extends RunCommand {
  static override summary = 'Prove that operators would be told: raise every alarm and see its notification.';
  static override description =
    'Looks at the subscriptions of the migration topic, at dashboards and at saved log queries in both regions. Then sets every alarm to ALARM, sees its notification in a temporary queue at the topic, and sets the alarm to what it was. Whoever is subscribed gets these messages, and everything else that acts on the alarms acts: the reason in each of them says that it is a drill. With --watch it raises nothing: it shows lag, alarms, stacks and the API of both regions until it is stopped, without journal and lock.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --wait-subscriptions 15m',
    '<%= config.bin %> <%= command.id %> -e dev --watch --interval 30s',
  ];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    'wait-subscriptions': durationFlag({
      description: 'wait for subscriptions that nobody has confirmed yet, and refuse if one stays so',
      helpValue: '15m',
    }),
    watch: Flags.boolean({
      description: 'show lag, alarms and health of both regions until Ctrl-C, and change nothing',
      exclusive: ['wait-subscriptions', 'json'],
    }),
    interval: durationFlag({
      description: 'time between two looks of --watch, 10s by default',
      helpValue: '30s',
      dependsOn: ['watch'],
    }),
  };

  async run(): Promise<RunResult | undefined> {
    const { flags } = await this.parse(Monitor);
    // The interval of a gate is another.
    const config = this.loadConfig({ ...flags, interval: undefined });
    if (flags.watch) return this.#watch(config, flags.events, flags.interval ?? 10);
    return this.runPhases(config, flags, {
      command: 'monitor',
      phases: ['monitor'],
      options: {
        emptyBuckets: false,
        monitor: { waitSubscriptionsSeconds: flags['wait-subscriptions'] },
      },
    });
  }

  async #watch(config: LoadedConfig, events: boolean, intervalSeconds: number): Promise<undefined> {
    const [{ watchMigration }, { openMonitorView }] = await Promise.all([
      import('../watching.ts'),
      import('../ui/monitor-view.ts'),
    ]);
    const { environmentSuffix: environment, endpointUrl } = config.config;
    const { stdout, stderr, env } = process;
    const interruption = listenForInterruption(this.invocation);
    const view = await openMonitorView({ environment, events, stdout, stderr, env });
    try {
      const access = endpointUrl === undefined ? {} : { endpointUrl };
      await watchMigration(
        config,
        access,
        intervalSeconds,
        (sample) => view.show(sample),
        interruption.signal,
      );
    } finally {
      view.close();
      interruption.stop();
    }
  }
}
