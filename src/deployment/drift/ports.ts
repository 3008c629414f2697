/** What looking for drift asks of CloudFormation and RDS. src/aws implements it. */

export interface Difference {
  /** `/Property/Path`. */
  readonly path: string;
  /** ADD: to a list; REMOVE: the property is not there any more. */
  readonly kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  /** As the template and its parameters have it; text or JSON. */
  readonly expected: string;
  readonly actual: string;
}

export interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: 'MODIFIED' | 'DELETED';
  readonly differences: readonly Difference[];
}

/** A cluster of a global database. */
export interface GlobalMember {
  readonly region: string;
  /** ARN; it ends with the identifier, which is the physical id in a stack. */
  readonly cluster: string;
  readonly isWriter: boolean;
}

/** Compares, and changes nothing. CloudFormation does so with the permissions of whoever asks. */
export interface DriftDetector {
  /** Resolves with the id of the detection. */
  start(region: string, stackId: string): Promise<string>;
  /** Undefined while it is under way; `failure` is empty when every resource that can be compared was. */
  outcome(region: string, detectionId: string): Promise<{ readonly failure: string } | undefined>;
  /** As an operation on the StackSet, one at a time. */
  startStackSet(stackSet: string, operationId: string): Promise<void>;
  /** What the newest detection found of a stack, by ARN; resources that are as they should be are left out. */
  drifted(region: string, stackId: string): Promise<readonly DriftedResource[]>;
  /** Members of all global databases that have one in the region. */
  globalMembers(region: string): Promise<readonly GlobalMember[]>;
}
