import { Flags } from '@oclif/core';
import { resolve } from 'node:path';
import { awsFlags, commonFlags, gateFlags, runFlags, timeoutFlag } from '../cli/flags.ts';
import { durationFlag } from '../cli/local-aws.ts';
import { RunCommand } from '../cli/run-command.ts';
import { MigrationError } from '../errors.ts';
import type { EvidenceResult } from '../evidence.ts';
import type { GateOptions } from '../phases/verify-replication/index.ts';
import { storeNames } from '../replication/store.ts';
import type { RunResult } from '../ui/result.ts';

const repeated = { multiple: true, multipleNonGreedy: true } as const;

export default class VerifyReplication extends RunCommand {
  static override summary = 'Hold the gate until replication is proven in every store, or refuse.';
  static override description =
    'Compares every object on both sides, times a sentinel through each store, and reads the lag from CloudWatch in the region that publishes it. Passes after several fresh samples in a row; refuses, or says that it cannot know, at its deadline.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --max-lag 30s --max-lag s3=15m --timeout 10m',
    '<%= config.bin %> <%= command.id %> -e dev --deep',
    '<%= config.bin %> <%= command.id %> -e dev --store dynamodb --watch',
    '<%= config.bin %> <%= command.id %> -e dev --check .trading-migrate/dev/evidence/FILE',
  ];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    ...gateFlags,
    ...timeoutFlag,
    store: Flags.string({
      description: 'look at this store alone; may be given several times',
      options: [...storeNames],
      ...repeated,
    }),
    watch: Flags.boolean({
      description: 'go on showing until Ctrl-C, and end with what the last samples say',
    }),
    'allow-unknown': Flags.string({
      description: 'let this store stay unknown, which the journal keeps with who and why',
      options: [...storeNames],
      dependsOn: ['reason'],
      ...repeated,
    }),
    reason: Flags.string({
      description: 'why a store may stay unknown',
      helpValue: 'TEXT',
      dependsOn: ['allow-unknown'],
    }),
    deep: Flags.boolean({
      description: 'first compare every version of every object, and every item, on both sides',
      exclusive: ['check'],
    }),
    differences: Flags.string({
      description:
        'file that gets every difference of objects, a line of JSON each; by default beside the journal',
      helpValue: 'FILE',
      dependsOn: ['deep'],
    }),
    inventory: Flags.boolean({
      description:
        'first compare S3 Inventory reports of both buckets with Athena, as the configuration names them',
      exclusive: ['check', 'differences'],
    }),
    'inventory-sql': Flags.boolean({
      description: 'print what --inventory would ask Athena, and do nothing',
      exclusive: ['check', 'inventory', 'deep', 'watch', 'events'],
    }),
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

  async run(): Promise<RunResult | EvidenceResult | InventorySql> {
    const { flags } = await this.parse(VerifyReplication);
    const config = this.loadConfig(flags);
    if (flags.check !== undefined) {
      const { checkEvidence } = await import('../evidence.ts');
      const result = await checkEvidence(config, flags.check, flags['max-age'] ?? 3600);
      if (flags.json) this.printJson(result);
      else this.log(told(result));
      return result;
    }
    if (flags['inventory-sql']) {
      const { inventorySql } = await import('../inventory-sql.ts');
      const { endpointUrl } = config.config;
      const statements = await inventorySql(config, endpointUrl === undefined ? {} : { endpointUrl });
      if (flags.json) this.printJson({ ok: true, statements });
      else this.log(statements.map((statement) => `${statement};\n`).join('\n'));
      return { ok: true, statements };
    }
    return this.runPhases(config, flags, {
      command: 'verify-replication',
      phases: ['verify-replication'],
      options: { emptyBuckets: false, gate: gateOptions(flags) },
    });
  }
}

interface InventorySql {
  readonly ok: true;
  readonly statements: readonly string[];
}

const told = ({ file, verdict, samples, decidedAt, actor, ageSeconds }: EvidenceResult): string =>
  `${file} holds: ${verdict} after ${samples} samples, ${ageSeconds} s ago (${decidedAt}), by ${actor}.`;

interface GateFlags {
  readonly store?: readonly string[] | undefined;
  readonly watch: boolean;
  readonly 'allow-unknown'?: readonly string[] | undefined;
  readonly reason?: string | undefined;
  readonly deep: boolean;
  readonly inventory: boolean;
  readonly differences?: string | undefined;
}

function gateOptions(flags: GateFlags): GateOptions {
  const { store, watch, 'allow-unknown': unknown = [], reason = '', deep, inventory, differences } = flags;
  if (unknown.length > 0 && reason.trim() === '')
    throw new MigrationError('usage', '--reason is empty: the journal keeps why a store may stay unknown.', {
      code: 'REASON_MISSING',
      untouched: 'Nothing was called on AWS.',
    });
  return {
    ...(store && { stores: store }),
    allowUnknown: Object.fromEntries(unknown.map((name) => [name, reason])),
    ...{ watch, inventory },
    deep: deep ? { differences: differences === undefined ? undefined : resolve(differences) } : undefined,
  };
}
