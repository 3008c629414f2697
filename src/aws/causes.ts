import type { Cause } from '../deployment/ports.ts';

/** By CloudFormation's own name of what a resource handler failed with, where AWS gives one (handler contract). */
const byHandlerCode: Readonly<Record<string, Cause>> = {
  AlreadyExists: 'NAME_TAKEN',
  AccessDenied: 'ACCESS_DENIED',
  UnauthorizedTaggingOperation: 'ACCESS_DENIED',
  InvalidCredentials: 'ACCESS_DENIED',
  ServiceLimitExceeded: 'QUOTA',
  Throttling: 'THROTTLED',
  NotStabilized: 'NOT_STABILIZED',
  ServiceTimeout: 'NOT_STABILIZED',
  ResourceConflict: 'STILL_USED',
  InternalFailure: 'AWS_INTERNAL',
  ServiceInternalError: 'AWS_INTERNAL',
  NetworkFailure: 'AWS_INTERNAL',
};

/** By words that say more than a code: what a handler calls a conflict may be a rule of Aurora or DynamoDB. */
const bySpecialWords: readonly (readonly [RegExp, Cause])[] = [
  [/custom-named resource requires replacing/i, 'NAME_STAYS'],
  [/not valid for physical replication/i, 'PRIMARY_NOT_READY'],
  [/not found in global cluster/i, 'LEFT_GLOBAL_CLUSTER'],
  [/part of a global cluster|InvalidGlobalClusterState/i, 'GLOBAL_CLUSTER_MEMBER'],
  [/acted as a source region for new replica/i, 'REPLICA_DAY_RULE'],
  [/permission to create service.linked role/i, 'SERVICE_LINKED_ROLE'],
  // A role or its policies that not all of IAM knows yet, also under a name that is not AWS's default.
  [
    /assumed-role\/[\w-]*stackset[\w-]*\/.{1,200}not authorized to perform: (sts:AssumeRole|cloudformation:)/i,
    'STACK_SET_ROLE',
  ],
  [/StackSet\w*(Administration|Execution)Role|should have .{0,80}\brole\b/i, 'STACK_SET_ROLE'],
  [
    /role .{0,80}cannot be assumed|is not authorized to perform: sts:AssumeRole|Cannot assume role/i,
    'ROLE_NOT_ASSUMABLE',
  ],
  [/termination protection|deletion protection|DeletionProtection/i, 'PROTECTED'],
  [/not empty/i, 'NOT_EMPTY'],
  [
    /KMSKeyNotAccessible|KMSAccessDenied|KMS key .{0,80}(disabled|not accessible|pending deletion)/i,
    'KEY_NOT_USABLE',
  ],
];

/** By words that any service may use. */
const byGeneralWords: readonly (readonly [RegExp, Cause])[] = [
  [/already exists|AlreadyExists|AlreadyOwnedByYou|is not available\. The bucket namespace/i, 'NAME_TAKEN'],
  [/limit ?exceeded|quota|maximum number of|has been reached/i, 'QUOTA'],
  [/rate exceeded|throttl|too ?many ?requests|request ?limit ?exceeded|slow ?down/i, 'THROTTLED'],
  [/security token .{0,40}expired|ExpiredToken/i, 'CREDENTIALS_EXPIRED'],
  [/not authorized|unauthorized|access ?denied|AccessDenied|is forbidden/i, 'ACCESS_DENIED'],
  [
    /DependencyViolation|has dependencies|has a dependent object|currently in use|is in use|still referenced/i,
    'STILL_USED',
  ],
  [
    /insufficient\w*capacity|not supported in|not available in|Cannot find version|no capacity/i,
    'NOT_AVAILABLE',
  ],
  [/did not stabilize|NotStabilized|timed? ?out|exceeded attempts to wait/i, 'NOT_STABILIZED'],
  [/internal ?(failure|error)|service ?unavailable/i, 'AWS_INTERNAL'],
  [
    /validation failed|ValidationError|ValidationException|Invalid|not valid|unsupported property|malformed/i,
    'INVALID',
  ],
  [/not found|NotFound|does not exist|no such|^no .{1,40} (found|with)/i, 'MISSING'],
];

const match = (words: string, patterns: readonly (readonly [RegExp, Cause])[]): Cause | undefined =>
  patterns.find(([pattern]) => pattern.test(words))?.[1];

/**
 * What kind of failure AWS's words tell of. Services word their refusals themselves, so patterns are wide where a wrong guess
 * does no harm: the words themselves are always shown beside it. What nothing knows is UNKNOWN.
 */
export const causeOf = (words: string): Cause =>
  match(words, bySpecialWords) ??
  byHandlerCode[/HandlerErrorCode: (\w+)/.exec(words)?.[1] ?? ''] ??
  match(words, byGeneralWords) ??
  'UNKNOWN';
