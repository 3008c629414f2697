import type { RegionPair } from '../runbook/events.ts';
import type { Guard, Resource, TableSize } from './ports.ts';

/** What cleanup would take away, as it was found before anything was asked of anybody. Plain data: views show it. */
export interface CleanupPlan {
  readonly environmentSuffix: string;
  readonly account: string;
  readonly regions: RegionPair;
  readonly stacks: readonly PlannedStack[];
  readonly buckets: readonly PlannedBucket[];
  /** Tables, databases and log groups, whose content goes with their stacks. */
  readonly stores: readonly PlannedStore[];
  /** Carry the environment's suffix or its tag, or were written by what it has, and no stack of ours holds them: they stay. */
  readonly outside: readonly Resource[];
  /** Outlive their stacks by the template's own will. */
  readonly retained: readonly Resource[];
  readonly blockers: readonly Blocker[];
}

export interface PlannedStack {
  readonly layer: string;
  readonly region: string;
  readonly name: string;
  readonly kind: 'stack' | 'stack-set';
  readonly status: string;
  readonly resources: number;
}

export interface PlannedStore extends Resource {
  /** Of a table, as DynamoDB last counted. */
  readonly size?: TableSize;
}

export interface PlannedBucket {
  readonly region: string;
  readonly bucket: string;
  readonly versions: number;
  /** Undefined where CloudWatch has not measured the bucket. */
  readonly bytes: number | undefined;
  /** By CloudWatch a day or two ago; counted just now; or counted until that took too long. */
  readonly basis: 'estimated' | 'counted' | 'at-least';
}

export interface Blocker {
  readonly resource: Resource;
  readonly why: string;
  readonly wayOn: string;
  /** Whether nothing can be deleted while it is so; an Object Lock holds some versions, or none. */
  readonly isFinal: boolean;
}

/** What stands in the way of deleting something, in words, with what takes it out of the way. */
export function blockerOf(resource: Resource, { kind, detail, by = [] }: Guard): Blocker {
  const { region, type, name } = resource;
  const inRegion = `--region ${region}`;
  switch (kind) {
    case 'termination-protection':
      return {
        resource,
        isFinal: true,
        why: 'termination protection is on',
        wayOn: `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name} ${inRegion}`,
      };
    case 'export-in-use':
      return {
        resource,
        isFinal: true,
        why: `its export ${detail} is imported by ${by.join(', ')}`,
        wayOn: `Let ${by.join(', ')} do without Fn::ImportValue of ${detail}, or delete what imports it.`,
      };
    case 'deletion-protection':
      return {
        resource,
        isFinal: true,
        why: 'deletion protection is on',
        wayOn: unprotect(type, name, inRegion),
      };
    case 'mfa-delete':
      return {
        resource,
        isFinal: true,
        why: 'MFA delete is on: versions are deleted only with the code of a device of the account’s root user',
        wayOn: `The root user turns it off by: aws s3api put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled,MFADelete=Disabled --mfa "SERIAL CODE"`,
      };
    case 'object-lock':
      return {
        resource,
        isFinal: false,
        why: `Object Lock is on (${detail}): versions under retention or a legal hold stay`,
        wayOn: detail.startsWith('COMPLIANCE')
          ? 'Nobody can shorten a retention in COMPLIANCE mode (T52): run cleanup when it has ended.'
          : 'Give --bypass-governance for versions in GOVERNANCE mode; a legal hold is taken off by put-object-legal-hold.',
      };
  }
}

function unprotect(type: string, name: string, inRegion: string): string {
  if (type === 'AWS::RDS::DBCluster')
    return `aws rds modify-db-cluster --no-deletion-protection --db-cluster-identifier ${name} ${inRegion}`;
  if (type === 'AWS::RDS::GlobalCluster')
    return `aws rds modify-global-cluster --no-deletion-protection --global-cluster-identifier ${name} ${inRegion}`;
  return `aws dynamodb update-table --no-deletion-protection-enabled --table-name ${name} ${inRegion}`;
}

/**
 * Why only the source region cannot be taken down: there is no evidence yet that the target lives without it. Said before anything is
 * asked or done.
 */
export const whyNotSourceOnly: readonly string[] = [
  'the dashboard table is one resource of a stack in the source region: deleting that stack deletes the replica in the target with its data (T30)',
  'the replica must be retained and disassociated first, and be imported in the target, and nothing here has recorded that',
  'the database must have switched over to the target, and the global cluster must be without its source member (T36)',
  'no cutover is on record whose time for going back has passed: no phase makes such a record yet',
  'beside it a verification artefact must be fresh then, which verify-replication writes',
];
