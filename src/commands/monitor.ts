import { awsFlags, commonFlags, runFlags } from '../cli/flags.ts';
import { durationFlag } from '../cli/local-aws.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { RunResult } from '../ui/result.ts';

export default class Monitor extends RunCommand {
  static override summary = 'Prove that operators would be told: raise every alarm and see its notification.';
  static override description =
    'Looks at the subscriptions of the migration topic, at dashboards and at saved log queries in both regions. Then sets every alarm to ALARM, sees its notification in a temporary queue at the topic, and sets the alarm to what it was. Whoever is subscribed gets these messages, and everything else that acts on the alarms acts: the reason in each of them says that it is a drill.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --wait-subscriptions 15m',
  ];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    'wait-subscriptions': durationFlag({
      description: 'wait for subscriptions that nobody has confirmed yet, and refuse if one stays so',
      helpValue: '15m',
    }),
  };

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(Monitor);
    return this.runPhases(this.loadConfig(flags), flags, {
      command: 'monitor',
      phases: ['monitor'],
      options: {
        emptyBuckets: false,
        monitor: { waitSubscriptionsSeconds: flags['wait-subscriptions'] },
      },
    });
  }
}
