import type { Conditions } from './grant.ts';
import type { PolicyScope } from './scope.ts';
import type { ResourceScope } from './resources.ts';

/** The regions in which a resource is asked for; none for global services. */
export function regionsOf({ askedIn }: ResourceScope, { regions }: PolicyScope): readonly string[] {
  switch (askedIn) {
    case 'none':
      return [];
    case 'source':
      return [regions.source];
    case 'both':
      return [regions.source, regions.target];
  }
}

/** StringEquals with aws:RequestedRegion beside what else it asks for. */
export function stringEqualsRegion(
  on: ResourceScope,
  conditions: Conditions,
  scope: PolicyScope,
): Conditions {
  const regions = regionsOf(on, scope);
  return regions.length === 0
    ? {}
    : { StringEquals: { ...conditions.StringEquals, 'aws:RequestedRegion': regions } };
}
