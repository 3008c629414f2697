import type { DeployableLayer, Settings } from '../deployment/layer.ts';
import type { Databases } from '../deployment/pin-engine-version.ts';
import type { Stacks, StackSets } from '../deployment/ports.ts';
import type { JournalEntry, RegionPair } from '../runbook/events.ts';
import type { Deployed } from './deployed.ts';
import type { Grant } from './policy/grant.ts';
import type {
  ExistingNames,
  Permissions,
  Quotas,
  RegionDirectory,
  Sessions,
  TemplateValidation,
  Usage,
} from './ports.ts';

/** Everything that the checks look at. */
export interface PreflightWorld {
  readonly regions: RegionPair;
  readonly account: string;
  /** STS ARN of the caller. */
  readonly actor: string;
  readonly environmentSuffix: string;
  /** What is to be deployed. */
  readonly layers: readonly DeployableLayer[];
  readonly settings: Settings;
  /** What the operator must be allowed to. */
  readonly grants: readonly Grant[];
  /** Of this migration's journal, for how long a deploy takes. */
  readonly entries: Iterable<JournalEntry>;
  /** Whether the deploy goes on with rollbacks that failed: then they are nothing that blocks it. */
  readonly continuesRollback: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly stacks: Stacks;
  readonly stackSets: StackSets;
  readonly deployed: Deployed;
  readonly databases: Databases;
  readonly directory: RegionDirectory;
  readonly sessions: Sessions;
  readonly permissions: Permissions;
  readonly quotas: Quotas;
  readonly usage: Usage;
  readonly names: ExistingNames;
  readonly templates: TemplateValidation;
}
