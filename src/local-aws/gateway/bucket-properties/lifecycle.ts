import {
  DeleteBucketLifecycleCommand,
  PutBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  type LifecycleRuleFilter,
  type NoncurrentVersionTransition,
  type Tag,
  type Transition,
  type TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3';
import { booleanOf, listOf, numberOf, type BucketProperty, type Fields } from './property.ts';

export const lifecycle: BucketProperty = {
  name: 'LifecycleConfiguration',
  put: async (s3, Bucket, value) => {
    const { Rules, TransitionDefaultMinimumObjectSize } = value as Fields;
    return s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: listOf(Rules).map(ruleOf) },
        TransitionDefaultMinimumObjectSize:
          TransitionDefaultMinimumObjectSize as TransitionDefaultMinimumObjectSize,
      }),
    );
  },
  remove: async (s3, Bucket) => s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
};

/** A rule of CloudFormation says in one level what the API says in two, and once knew single transitions. */
export const ruleOf = (rule: Fields): LifecycleRule => ({
  ...(rule.Id !== undefined && { ID: rule.Id as string }),
  Status: rule.Status as LifecycleRule['Status'],
  Filter: filterOf(rule),
  ...listed('Transitions', [...listOf(rule.Transitions), ...single(rule.Transition)].map(transitionOf)),
  ...listed(
    'NoncurrentVersionTransitions',
    [...listOf(rule.NoncurrentVersionTransitions), ...single(rule.NoncurrentVersionTransition)].map(
      noncurrentTransitionOf,
    ),
  ),
  ...expirationOf(rule),
  ...noncurrentExpirationOf(rule),
  ...(rule.AbortIncompleteMultipartUpload !== undefined && {
    AbortIncompleteMultipartUpload: {
      DaysAfterInitiation: numberOf((rule.AbortIncompleteMultipartUpload as Fields).DaysAfterInitiation),
    },
  }),
});

function expirationOf({
  ExpirationInDays,
  ExpirationDate,
  ExpiredObjectDeleteMarker,
}: Fields): Pick<LifecycleRule, 'Expiration'> {
  const given = [ExpirationInDays, ExpirationDate, ExpiredObjectDeleteMarker];
  if (given.every((each) => each === undefined)) return {};
  return {
    Expiration: {
      Days: numberOf(ExpirationInDays),
      Date: dateOf(ExpirationDate),
      ExpiredObjectDeleteMarker: booleanOf(ExpiredObjectDeleteMarker),
    },
  };
}

function noncurrentExpirationOf({
  NoncurrentVersionExpiration,
  NoncurrentVersionExpirationInDays,
}: Fields): Pick<LifecycleRule, 'NoncurrentVersionExpiration'> {
  const expiration = NoncurrentVersionExpiration as Fields | undefined;
  const days = expiration?.NoncurrentDays ?? NoncurrentVersionExpirationInDays;
  if (days === undefined) return {};
  return {
    NoncurrentVersionExpiration: {
      NoncurrentDays: numberOf(days),
      NewerNoncurrentVersions: numberOf(expiration?.NewerNoncurrentVersions),
    },
  };
}

function filterOf({
  Prefix,
  TagFilters,
  ObjectSizeGreaterThan,
  ObjectSizeLessThan,
}: Fields): LifecycleRuleFilter {
  const tags = (TagFilters ?? []) as Tag[];
  const conditions = {
    ...(Prefix !== undefined && { Prefix: Prefix as string }),
    ...(ObjectSizeGreaterThan !== undefined && { ObjectSizeGreaterThan: numberOf(ObjectSizeGreaterThan) }),
    ...(ObjectSizeLessThan !== undefined && { ObjectSizeLessThan: numberOf(ObjectSizeLessThan) }),
  };
  const count = Object.keys(conditions).length + tags.length;
  if (count === 0) return { Prefix: '' };
  if (count > 1) return { And: { ...conditions, ...listed('Tags', tags) } };
  return tags[0] ? { Tag: tags[0] } : conditions;
}

const transitionOf = ({ StorageClass, TransitionInDays, TransitionDate }: Fields): Transition => ({
  StorageClass: StorageClass as Transition['StorageClass'],
  Days: numberOf(TransitionInDays),
  Date: dateOf(TransitionDate),
});

const noncurrentTransitionOf = ({
  StorageClass,
  TransitionInDays,
  NewerNoncurrentVersions,
}: Fields): NoncurrentVersionTransition => ({
  StorageClass: StorageClass as NoncurrentVersionTransition['StorageClass'],
  NoncurrentDays: numberOf(TransitionInDays),
  NewerNoncurrentVersions: numberOf(NewerNoncurrentVersions),
});

const dateOf = (value: unknown): Date | undefined =>
  value === undefined ? undefined : new Date(value as string);

const single = (value: unknown): readonly Fields[] => (value === undefined ? [] : [value as Fields]);

const listed = <Name extends string, Entry>(name: Name, entries: Entry[]): Partial<Record<Name, Entry[]>> =>
  entries.length === 0 ? {} : ({ [name]: entries } as Partial<Record<Name, Entry[]>>);
