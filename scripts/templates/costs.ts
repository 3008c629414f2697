import type { Place, OnPaper } from './on-paper.ts';
import { fixedCosts, isKnown, type FixedCost } from '../../src/deployment/plan/prices.ts';
import type { PlatformProblem } from './rules/platform.ts';
import type { Resource } from './template.ts';

interface Placed {
  readonly place: Place;
  readonly resource: Resource;
}

const resourcesOf = ({ places }: OnPaper): readonly Placed[] =>
  places.flatMap((place) =>
    place.resources.flatMap((id) => {
      const resource = place.template.Resources[id];
      return resource ? [{ place, resource }] : [];
    }),
  );

export interface CostRow {
  readonly what: string;
  readonly source: { readonly count: number; readonly usd: number };
  readonly target: { readonly count: number; readonly usd: number };
}

/** What the platform costs a month while nobody uses it, by kind, the dearest first. */
export function monthlyCosts(platform: OnPaper): readonly CostRow[] {
  const costs = resourcesOf(platform).flatMap(({ place, resource }) =>
    fixedCosts(resource, (name) => place.resolve(resource.Properties[name] ?? null)).map((cost) => ({
      ...cost,
      role: place.role,
    })),
  );
  const kinds = [...new Set(costs.map(({ what }) => what))];
  const sum = (what: string, role: 'source' | 'target'): CostRow['source'] => {
    const those = costs.filter((cost) => cost.what === what && cost.role === role);
    const price = ({ each, count }: FixedCost): number => each[role === 'source' ? 0 : 1] * count;
    return {
      count: those.reduce((total, { count }) => total + count, 0),
      usd: those.reduce((total, cost) => total + price(cost), 0),
    };
  };
  return kinds
    .map((what) => ({ what, source: sum(what, 'source'), target: sum(what, 'target') }))
    .sort((a, b) => b.source.usd + b.target.usd - a.source.usd - a.target.usd);
}

export const totalOf = (rows: readonly CostRow[], role: 'source' | 'target'): number =>
  rows.reduce((total, row) => total + row[role].usd, 0);

/** A new type has to be looked up before the estimate can be believed. */
export const unknownPrices = (platform: OnPaper): readonly PlatformProblem[] => [
  ...new Map(
    resourcesOf(platform)
      .filter(({ resource }) => !isKnown(resource.Type))
      .map(({ place, resource }) => [
        resource.Type,
        { template: place.layer.template, what: `what ${resource.Type} costs is not in prices.ts` },
      ]),
  ).values(),
];
