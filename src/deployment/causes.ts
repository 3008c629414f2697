import type { Cause } from './ports.ts';

/** Where it happened, for the commands that mend it. */
export interface Place {
  readonly region: string;
  /** ARN or name; empty when there is no stack. */
  readonly stack: string;
  /** Empty when no resource is known. */
  readonly logicalId: string;
  readonly type: string;
}

interface Explanation {
  readonly meaning: string;
  readonly mend: readonly string[];
}

const events = ({ region, stack }: Place): readonly string[] =>
  stack === ''
    ? []
    : [`aws cloudformation describe-stack-events --region ${region} --stack-name ${stack} --max-items 50`];

/** Code of a service for Service Quotas, by the second part of a resource type. */
const quotaServices: Readonly<Record<string, string>> = {
  EC2: 'vpc',
  S3: 's3',
  DynamoDB: 'dynamodb',
  Kinesis: 'kinesis',
  RDS: 'rds',
  Lambda: 'lambda',
  ApiGateway: 'apigateway',
  KMS: 'kms',
  SNS: 'sns',
  SQS: 'sqs',
  IAM: 'iam',
};

const quotas = ({ region, type }: Place): readonly string[] => {
  const code = quotaServices[type.split('::')[1] ?? ''];
  return [
    `Delete what is not needed, or ask for a higher quota in Service Quotas of ${region}.`,
    ...(code === undefined
      ? []
      : [`aws service-quotas list-service-quotas --region ${region} --service-code ${code}`]),
  ];
};

const explanations: Readonly<Record<Cause, (place: Place) => Explanation>> = {
  ACCESS_DENIED: () => ({
    meaning:
      'Somebody in the chain may not do this: the operator, the StackSet execution role, or a policy above both.',
    mend: [
      'Allow the action that AWS names to the role that it names, or have it lifted from an SCP or a permissions boundary.',
    ],
  }),
  AWS_INTERNAL: () => ({
    meaning: 'AWS failed inside.',
    mend: [],
  }),
  CREDENTIALS_EXPIRED: () => ({
    meaning: 'The credentials expired while CloudFormation worked with them.',
    mend: ['Sign in again.'],
  }),
  GLOBAL_CLUSTER_MEMBER: () => ({
    meaning:
      'A cluster that is a member of a global database cannot be deleted before it has left: secondaries first, then the primary, then the global cluster (T36).',
    mend: [
      'aws rds describe-global-clusters --query "GlobalClusters[].GlobalClusterMembers[].[DBClusterArn,IsWriter]"',
    ],
  }),
  INVALID: (place) => ({
    meaning: 'AWS does not take a property or a combination of them as the template has it.',
    mend: [`Correct ${place.logicalId || 'the template'} or the parameter that it comes from.`],
  }),
  KEY_NOT_USABLE: ({ region }) => ({
    meaning: `The KMS key is disabled, deleted, of another region, or does not allow this use in ${region}.`,
    mend: ['Look at the key and its policy: it must lie in the same region and let the service use it.'],
  }),
  LEFT_GLOBAL_CLUSTER: ({ region }) => ({
    meaning:
      'The cluster is no member of the global database any more. CloudFormation takes it out before it deletes it, and fails where somebody did so before (T35).',
    mend: [
      'If its data may go, delete the cluster itself, and run the same command again:',
      `aws rds delete-db-cluster --region ${region} --skip-final-snapshot --db-cluster-identifier …`,
    ],
  }),
  MISSING: () => ({
    meaning: 'Something that the resource refers to is not there (any more), or cannot be seen yet.',
    mend: ['Look whether it was deleted by hand; if it was made a moment ago, run the same command again.'],
  }),
  NAME_STAYS: ({ logicalId }) => ({
    meaning: `The change needs a new ${logicalId || 'resource'}, and CloudFormation makes the new one before it deletes the old one: two cannot have the same name.`,
    mend: [
      'Take the change back; or, if what the resource holds may go, delete the layer and deploy it anew; or give the resource another name in the template.',
    ],
  }),
  NAME_TAKEN: ({ region, logicalId }) => ({
    meaning: `The name of ${logicalId || 'the resource'} is taken: by a resource outside of this stack, here in ${region} or, for buckets and IAM roles, anywhere (T10).`,
    mend: [
      'Choose another environment suffix, or delete the resource that has the name if it is a left-over of yours.',
    ],
  }),
  NOT_AVAILABLE: ({ region }) => ({
    meaning: `${region} does not have this version, class or capacity.`,
    mend: ['Choose another one in the configuration, or ask AWS for capacity.'],
  }),
  NOT_EMPTY: () => ({
    meaning:
      'AWS deletes no bucket that holds objects, versions, delete markers or unfinished uploads; objects may have arrived late.',
    mend: ['trading-migrate cleanup --empty-buckets'],
  }),
  NOT_STABILIZED: () => ({
    meaning: 'The resource was made but did not become ready in the time that CloudFormation waits.',
    mend: ['Look at the resource in its service: it must be healthy.'],
  }),
  PRIMARY_NOT_READY: () => ({
    meaning: 'An Aurora secondary needs the primary cluster with an available instance (T33).',
    mend: ['Wait until the primary instance is available, then run the same command again.'],
  }),
  PROTECTED: ({ stack }) => ({
    meaning:
      'Deletion or termination protection holds it. That is its purpose, so nothing here lifts it by itself.',
    mend: [`If it should go, lift the protection of the resource${stack === '' ? '' : ' or of the stack'}.`],
  }),
  QUOTA: (place) => ({
    meaning: `A quota of the account is used up in ${place.region}.`,
    mend: quotas(place),
  }),
  REPLICA_DAY_RULE: () => ({
    meaning: 'DynamoDB keeps a replica that other replicas were made from for 24 hours (T29).',
    mend: ['Run the same command again a day after the replica was added.'],
  }),
  ROLE_NOT_ASSUMABLE: () => ({
    meaning:
      'A role cannot be assumed: its trust policy does not name the service, or the role is so new that not all of AWS knows it yet.',
    mend: ['Run the same command again in a minute; if it fails the same way, correct the trust policy.'],
  }),
  SERVICE_LINKED_ROLE: () => ({
    meaning:
      'The first resource of its kind in an account makes AWS create a role of its own, which can fail once while that role is new.',
    mend: [],
  }),
  STACK_SET_ROLE: () => ({
    meaning:
      'StackSets work with an administration role that may assume an execution role in the account; one is missing, does not trust the other, or is too new.',
    mend: [
      'Run the same command again in a minute; if it fails the same way, look at both roles and their trust policies.',
    ],
  }),
  STILL_USED: ({ logicalId }) => ({
    meaning: `${logicalId || 'The resource'} is still used by something outside of this stack, or another change of it is under way.`,
    mend: ['Detach or delete what uses it.'],
  }),
  THROTTLED: () => ({
    meaning: 'More calls were made than AWS takes at a time, those of others in the account included.',
    mend: [],
  }),
  UNKNOWN: () => ({ meaning: "AWS's words are all there is.", mend: [] }),
};

/** A cause in our words, with what mends it, the events of the stack last: for whoever wants to see all of it. */
export function explain(cause: Cause, place: Place): Explanation {
  const { meaning, mend } = explanations[cause](place);
  return { meaning, mend: [...mend, ...events(place)] };
}

/** Whether nobody here can mend it, and time usually does. */
export const isPassing = (cause: string): boolean => passing.includes(cause);
const passing: readonly string[] = ['AWS_INTERNAL', 'SERVICE_LINKED_ROLE', 'THROTTLED'] satisfies Cause[];

/** The same for a call of ours that AWS refused: then it is known who may not do this. */
export function explainRefusal(cause: Cause, region: string, environmentSuffix: string): Explanation {
  if (cause !== 'ACCESS_DENIED') return explain(cause, { region, stack: '', logicalId: '', type: '' });
  return {
    meaning: 'You may not make this call with the credentials that you have.',
    mend: [
      'Have the action that AWS names allowed, or lifted from an SCP or a permissions boundary. What a deploy needs is printed by:',
      `trading-migrate iam-policy -e ${environmentSuffix}`,
    ],
  };
}
