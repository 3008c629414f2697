import { MigrationError } from '../../errors.ts';
import type { ContentCompared } from '../../runbook/events.ts';
import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { compareInventoriesOfBuckets, requireInventories } from './compare-inventories.ts';
import { compareItems } from './compare-items.ts';
import { compareObjects, type Compared } from './compare-objects.ts';
import { judgeContent } from './judge-content.ts';

export interface DeepOptions {
  /** File that gets every difference of objects; beside the journal when left out. */
  readonly differences?: string | undefined;
}

interface ComparisonOptions {
  readonly deep?: DeepOptions | undefined;
  /** Compare reports of S3 Inventory instead of the buckets. */
  readonly inventory?: boolean;
  /** All of them when left out. */
  readonly stores?: readonly string[];
  readonly allowUnknown?: Readonly<Record<string, string>>;
}

/**
 * Steps that compare everything in the stores that are looked at, and what they found.
 * @throws MigrationError NOTHING_TO_COMPARE, INVENTORY_MISSING (exit 2).
 */
export function compareStores(
  world: MigrationWorld,
  { deep, inventory = false, stores, allowUnknown = {} }: ComparisonOptions,
): { readonly steps: readonly Step[]; contents(): readonly ContentCompared[] } {
  if (!deep && !inventory) return { steps: [], contents: () => [] };
  if (inventory) requireInventories(world);
  const compared: Compared[] = [];
  const tell = (found: Compared): void => void compared.push(found);
  const isWanted = (store: string): boolean => stores === undefined || stores.includes(store);
  const { s3, dynamodb } = world.stores;
  const compareS3 = (sources: NonNullable<typeof s3>): Step =>
    inventory
      ? compareInventoriesOfBuckets(world, sources, tell)
      : compareObjects(world, sources, deep?.differences, tell);
  const steps = [
    ...(s3 && isWanted('s3') ? [compareS3(s3)] : []),
    ...(deep && dynamodb && isWanted('dynamodb') ? [compareItems(world, dynamodb, tell)] : []),
  ];
  if (steps.length === 0)
    throw new MigrationError('usage', 'None of these stores has content that can be compared.', {
      code: 'NOTHING_TO_COMPARE',
      untouched: 'Nothing was called on AWS.',
      next: ['Leave out --deep and --inventory, or look at s3 too, or with --deep at dynamodb.'],
    });
  return {
    steps: [...steps, judgeContent(compared, allowUnknown)],
    contents: () => compared.map(({ content }) => content),
  };
}
