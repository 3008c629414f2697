import type { ReplicationConfiguration, ReplicationRule } from '@aws-sdk/client-s3';
import { destinationOf } from './rules.ts';

interface Kept {
  readonly configuration: ReplicationConfiguration;
  /** A stack that stops naming a configuration of its own removes it; somebody else's it leaves alone. */
  readonly fromStack: boolean;
}

/** The replication configuration of every source bucket. The emulator never learns of them: it would copy at once. */
export class Configurations {
  readonly #kept = new Map<string, Kept>();

  put(bucket: string, configuration: ReplicationConfiguration, fromStack: boolean): void {
    this.#kept.set(bucket, { configuration, fromStack });
  }

  get(bucket: string): ReplicationConfiguration | undefined {
    return this.#kept.get(bucket)?.configuration;
  }

  isFromStack(bucket: string): boolean {
    return this.#kept.get(bucket)?.fromStack ?? false;
  }

  delete(bucket: string): void {
    this.#kept.delete(bucket);
  }

  /** The enabled rule with this id and destination, if the bucket still has it. */
  rule(bucket: string, ruleId: string, destination: string): ReplicationRule | undefined {
    return this.get(bucket)?.Rules?.find(
      (rule) => rule.ID === ruleId && rule.Status === 'Enabled' && destinationOf(rule) === destination,
    );
  }

  /** Enabled rules that publish metrics, with their source bucket. */
  measured(): { readonly bucket: string; readonly rule: ReplicationRule }[] {
    return [...this.#kept].flatMap(([bucket, { configuration }]) =>
      (configuration.Rules ?? [])
        .filter((rule) => rule.Status === 'Enabled' && rule.Destination?.Metrics?.Status === 'Enabled')
        .map((rule) => ({ bucket, rule })),
    );
  }
}
