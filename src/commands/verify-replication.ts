import { Flags } from '@oclif/core';
import { awsFlags, commonFlags, gateFlags, runFlags } from '../cli/flags.ts';
import { durationFlag } from '../cli/local-aws.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { EvidenceResult } from '../evidence.ts';
import type { RunResult } from '../ui/result.ts';

export default class VerifyReplication extends RunCommand {
  static override summary = 'Hold the gate until replication is proven in every store, or refuse.';
  static override description =
    'Compares every object on both sides, times a sentinel through each store, and reads the lag from CloudWatch in the region that publishes it. Passes after several fresh samples in a row; refuses, or says that it cannot know, at its deadline.';
  static override examples = ['<%= config.bin %> <%= command.id %> -e dev --max-lag 30s --gate-timeout 10m'];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    ...gateFlags,
    check: Flags.string({
      description: 'check the evidence of an earlier verification, and ask AWS nothing',
      helpValue: 'FILE',
    }),
    'max-age': durationFlag({
      description: 'how old that evidence may be; by default 1h',
      helpValue: '1h',
      dependsOn: ['check'],
    }),
  };

  async run(): Promise<RunResult | EvidenceResult> {
    const { flags } = await this.parse(VerifyReplication);
    const config = this.loadConfig(flags);
    if (flags.check !== undefined) {
      const { checkEvidence } = await import('../evidence.ts');
      const result = checkEvidence(config, flags.check, flags['max-age'] ?? 3600);
      if (flags.json) this.printJson(result);
      else this.log(told(result));
      return result;
    }
    return this.runPhases(config, flags, {
      command: 'verify-replication',
      phases: ['verify-replication'],
    });
  }
}

const told = ({ file, verdict, samples, decidedAt, actor, ageSeconds }: EvidenceResult): string =>
  `${file} holds: ${verdict} after ${samples} samples, ${ageSeconds} s ago (${decidedAt}), by ${actor}.`;
