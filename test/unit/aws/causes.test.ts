import { describe, expect, it } from 'vitest';
import { causeOf } from '../../../src/aws/causes.ts';

describe("what AWS's words tell of", () => {
  it.each([
    ['NAME_TAKEN', 'trading-analytics-x already exists'],
    [
      'NAME_STAYS',
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename x and update the stack again.',
    ],
    [
      'NAME_TAKEN',
      'Resource of type AWS::IAM::Role with identifier x already exists. (RequestToken: 1, HandlerErrorCode: AlreadyExists)',
    ],
    [
      'NAME_TAKEN',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system.',
    ],
    [
      'ACCESS_DENIED',
      'User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: ec2:CreateVpc (Service: Ec2)',
    ],
    ['ACCESS_DENIED', 'Resource handler returned message: "Something odd" (HandlerErrorCode: AccessDenied)'],
    ['QUOTA', 'The maximum number of VPCs has been reached. (Service: Ec2, Status Code: 400)'],
    [
      'QUOTA',
      'Resource handler returned message: "Odd" (RequestToken: 1, HandlerErrorCode: ServiceLimitExceeded)',
    ],
    ['THROTTLED', 'Rate exceeded (Service: Kms, Status Code: 400)'],
    ['NOT_EMPTY', 'The bucket you tried to delete is not empty (Service: S3, Status Code: 409)'],
    ['STILL_USED', "The subnet 'subnet-1' has dependencies and cannot be deleted."],
    ['STILL_USED', 'resource sg-1 has a dependent object (Service: Ec2, HandlerErrorCode: ResourceConflict)'],
    ['PROTECTED', 'Cannot delete protected Cluster, please disable deletion protection and try again.'],
    [
      'PRIMARY_NOT_READY',
      'The source cluster is not valid for physical replication (HandlerErrorCode: InvalidRequest)',
    ],
    [
      'GLOBAL_CLUSTER_MEMBER',
      'This cluster is a part of a global cluster, please remove it from globalcluster first (HandlerErrorCode: ResourceConflict)',
    ],
    [
      'LEFT_GLOBAL_CLUSTER',
      'Cluster arn:aws:rds:eu-central-1:111122223333:cluster:one is not found in global cluster all (HandlerErrorCode: InvalidRequest)',
    ],
    [
      'REPLICA_DAY_RULE',
      'Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours',
    ],
    [
      'STACK_SET_ROLE',
      "Account 1 should have 'AWSCloudFormationStackSetAdministrationRole' role with trust relationship to CloudFormation service.",
    ],
    [
      'STACK_SET_ROLE',
      'User: arn:aws:sts::111122223333:assumed-role/trading-analytics-stackset-admin-us-east-1-dev/1a2b is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/trading-analytics-stackset-exec-us-east-1-dev',
    ],
    [
      'STACK_SET_ROLE',
      'User: arn:aws:sts::111122223333:assumed-role/trading-analytics-stackset-exec-us-east-1-dev/1a2b is not authorized to perform: cloudformation:CreateStack on resource: arn:aws:cloudformation:eu-central-1:111122223333:stack/StackSet-x/*',
    ],
    [
      'ACCESS_DENIED',
      'User: arn:aws:sts::111122223333:assumed-role/trading-analytics-stackset-exec-us-east-1-dev/1a2b is not authorized to perform: ec2:CreateVpc',
    ],
    [
      'SERVICE_LINKED_ROLE',
      'Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again later',
    ],
    [
      'ROLE_NOT_ASSUMABLE',
      'The role defined for the function cannot be assumed by Lambda. (Service: Lambda)',
    ],
    ['KEY_NOT_USABLE', 'KMSKeyNotAccessibleFault: The specified KMS key [1] does not exist, is not enabled'],
    ['NOT_AVAILABLE', 'Cannot find version 16.99 for aurora-postgresql'],
    ['NOT_STABILIZED', 'Resource did not stabilize (HandlerErrorCode: NotStabilized)'],
    ['AWS_INTERNAL', 'Internal Failure'],
    ['CREDENTIALS_EXPIRED', 'The security token included in the request is expired'],
    [
      'INVALID',
      'Properties validation failed for resource Bucket with message: #: extraneous key [X] is not permitted',
    ],
    ['MISSING', "The vpc ID 'vpc-1' does not exist"],
    ['MISSING', 'No hosted zone found with ID: Z0123456789ABC'],
    ['UNKNOWN', 'Something happened'],
    ['UNKNOWN', ''],
  ])('%s: %s', (cause, words) => {
    expect(causeOf(words)).toBe(cause);
  });
});
