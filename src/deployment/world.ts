import type { RegionPair } from '../runbook/events.ts';
import type { StepContext } from '../runbook/phase.ts';
import type { ArtifactStore, ReadArtifact } from './artifact.ts';
import type { DeployableLayer, Outputs, RegionRole, Settings } from './layer.ts';
import type { Previews } from './plan/preview.ts';
import type { ResourceChanges } from './resource-changes.ts';
import type { Cause, Stacks, StackSets, StackView } from './ports.ts';
import type { Watch } from './watch.ts';

/** What every driver needs, beside its layer. */
export interface DeploymentWorld {
  readonly context: StepContext;
  readonly stacks: Stacks;
  readonly stackSets: StackSets;
  readonly regions: RegionPair;
  readonly account: string;
  /** Ends the name of everything of this migration. */
  readonly environmentSuffix: string;
  readonly settings: Settings;
  readonly readArtifact: ReadArtifact;
  readonly artifacts: ArtifactStore;
  readonly tags: Readonly<Record<string, string>>;
  readonly previews: Previews;
  /** Whether an update may replace or remove what holds data. */
  readonly allowReplacement: boolean;
  /** What kind of failure AWS's words tell of. */
  readonly causeOf: (words: string) => Cause;
  /** Begin what can be begun, and wait for nothing. Default false. */
  readonly detach?: boolean | undefined;
  /** Without it a stack whose rollback failed is left alone. */
  readonly continueRollback?: RollbackChoice | undefined;
  /** Region in which a layer's stack is deleted after those of the others, whatever the layer's order. */
  readonly deleteLast?: string | undefined;
  /** Whether a stack of which something cannot be deleted is deleted without it. Default false. */
  readonly forceDelete?: boolean | undefined;
  /** Waits for all that is under way. */
  readonly watch: Watch;
  /** What resources looked like at the newest look. */
  readonly changes: ResourceChanges;
  /** Seconds between two looks at what is not in the watch. */
  readonly pollSeconds: number;
}

/** That stacks whose rollback failed are to be rolled back further. */
export interface RollbackChoice {
  /** Resources that are left as they are, as `stack.logicalId`; further dots lead into nested stacks. */
  readonly skip: readonly string[];
}

/** Outputs as they become known, shared by the layers of one deploy. */
export class OutputStore {
  readonly #outputs = new Map<string, Partial<Record<RegionRole, Readonly<Record<string, string>>>>>();
  readonly #changedAt = new Map<string, number>();

  set(
    layer: string,
    role: RegionRole,
    { outputs, changedAt }: Pick<StackView, 'outputs' | 'changedAt'>,
  ): void {
    this.#outputs.set(layer, { ...this.#outputs.get(layer), [role]: outputs });
    this.#changedAt.set(`${layer}/${role}`, changedAt);
  }

  /** When the stack behind the outputs was created, or last updated. */
  changedAt(layer: string, role: RegionRole): number | undefined {
    return this.#changedAt.get(`${layer}/${role}`);
  }

  get all(): Outputs {
    return this.#outputs;
  }
}

export type StackOutcome = 'created' | 'updated' | 'unchanged';

export const regionOf = (world: Pick<DeploymentWorld, 'regions'>, role: RegionRole): string =>
  world.regions[role];

export const sameValues = (
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

export const describeLayer = (layer: DeployableLayer): string => `${layer.title} layer of the platform`;
