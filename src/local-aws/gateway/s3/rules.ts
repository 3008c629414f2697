import type { ReplicationConfiguration, ReplicationRule, Tag } from '@aws-sdk/client-s3';

/** A version of an object as far as rules look at it. */
export interface ReplicableObject {
  readonly key: string;
  readonly tags: readonly Tag[];
  /** `aws:kms` and `aws:kms:dsse` need a rule that opts in (T27). */
  readonly encryption: string | undefined;
  /** Undefined is STANDARD. */
  readonly storageClass: string | undefined;
}

/** Name of the destination bucket; undefined when its ARN is not one of a bucket. */
export const destinationOf = (rule: ReplicationRule): string | undefined =>
  /^arn:aws[\w-]*:s3:::([^/:]+)$/.exec(rule.Destination?.Bucket ?? '')?.[1];

/** The first schema has its prefix outside of a filter, which AWS deprecates and still honours. */
type FirstSchemaRule = Pick<ReplicationRule, 'Filter'> & { readonly Prefix?: string | undefined };

const prefixOf = ({ Filter, Prefix }: FirstSchemaRule): string =>
  Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? '';

export const tagsOf = ({ Filter }: ReplicationRule): readonly Tag[] =>
  Filter?.And?.Tags ?? (Filter?.Tag ? [Filter.Tag] : []);

/** T27: objects in these classes do not replicate. */
const archived: readonly string[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** The rules that replicate this object, at most one a destination: that of the highest priority. */
export function rulesForObject(
  configuration: ReplicationConfiguration,
  object: ReplicableObject,
): ReplicationRule[] {
  if (archived.includes(object.storageClass ?? '')) return [];
  const encrypted = object.encryption?.startsWith('aws:kms') ?? false;
  return bestPerDestination(
    (configuration.Rules ?? []).filter(
      (rule) =>
        matchesKey(rule, object.key) &&
        tagsOf(rule).every(({ Key, Value }) =>
          object.tags.some((tag) => tag.Key === Key && tag.Value === Value),
        ) &&
        (!encrypted || rule.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status === 'Enabled'),
    ),
  );
}

/** The rules that replicate a delete marker of this key. In the first schema every rule does. */
export const rulesForDeleteMarker = (
  configuration: ReplicationConfiguration,
  key: string,
): ReplicationRule[] =>
  bestPerDestination(
    (configuration.Rules ?? []).filter(
      (rule) => matchesKey(rule, key) && (!rule.Filter || rule.DeleteMarkerReplication?.Status === 'Enabled'),
    ),
  );

const matchesKey = (rule: ReplicationRule, key: string): boolean =>
  rule.Status === 'Enabled' && key.startsWith(prefixOf(rule));

function bestPerDestination(rules: readonly ReplicationRule[]): ReplicationRule[] {
  const best = new Map<string, ReplicationRule>();
  for (const rule of rules) {
    const destination = destinationOf(rule) ?? '';
    const known = best.get(destination);
    if (!known || (rule.Priority ?? 0) > (known.Priority ?? 0)) best.set(destination, rule);
  }
  return [...best.values()];
}
