import type { RegionRole } from '../layer.ts';
import type { Json } from './evaluate.ts';
import { fixedCosts, usageOf, withoutPrice, type Property } from './prices.ts';

/** A resource of a template, and its properties without intrinsic functions; null what is known only later. */
export interface PricedResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, Json>>;
  readonly property: Property;
}

/** What a stack costs a month. An estimate: the prices are from memory. */
export interface StackCost {
  /** USD, of what is paid by the hour. */
  readonly usd: number;
  /** What is paid by use on top of that. */
  readonly plusUsage: readonly string[];
  /** Types and classes of which nobody here knows the price: they are not in the sum. */
  readonly withoutPrice: readonly string[];
}

export function costOf(resources: readonly PricedResource[], role: RegionRole): StackCost {
  const price = role === 'source' ? 0 : 1;
  const unknown = resources.map(({ type, property }) => withoutPrice({ Type: type }, property));
  const costs = resources
    .filter((_, index) => unknown[index] === undefined)
    .flatMap(({ type, properties, property }) =>
      fixedCosts({ Type: type, Properties: properties }, property),
    );
  return {
    usd: costs.reduce((sum, { each, count }) => sum + each[price] * count, 0),
    plusUsage: distinct(resources.map(({ type }) => usageOf(type))),
    withoutPrice: distinct(unknown),
  };
}

export const totalOf = (costs: readonly StackCost[]): StackCost => ({
  usd: costs.reduce((sum, { usd }) => sum + usd, 0),
  plusUsage: distinct(costs.flatMap(({ plusUsage }) => plusUsage)),
  withoutPrice: distinct(costs.flatMap((cost) => cost.withoutPrice)),
});

const distinct = (words: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(words.filter((word) => word !== undefined)),
];
