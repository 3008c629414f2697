import type { Fences } from '../../../src/teardown/ports.ts';

/** Policies of buckets, and event source mappings that take a few looks to stop. */
export class SimulatedFences implements Fences {
  /** By bucket. */
  readonly policies = new Map<string, string>();
  /** States by id, the present one first; the last one stays. */
  readonly mappings = new Map<string, string[]>();
  /** Everything that was changed, as `verb region/name`. */
  readonly calls: string[] = [];

  async policyOf(_region: string, bucket: string): Promise<string | undefined> {
    return this.policies.get(bucket);
  }

  async putPolicy(region: string, bucket: string, policy: string): Promise<void> {
    this.calls.push(`fence ${region}/${bucket}`);
    this.policies.set(bucket, policy);
  }

  async mappingState(_region: string, mapping: string): Promise<string | undefined> {
    const states = this.mappings.get(mapping);
    return states && states.length > 1 ? states.shift() : states?.[0];
  }

  async disableMapping(region: string, mapping: string): Promise<boolean> {
    const [state = ''] = this.mappings.get(mapping) ?? [];
    if (state.endsWith('ing')) return false;
    this.calls.push(`disable ${region}/${mapping}`);
    this.mappings.set(mapping, ['Disabling', 'Disabled']);
    return true;
  }
}
