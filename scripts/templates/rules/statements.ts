import { isObject, listOf, textOf, type Json, type Template } from '../template.ts';
import {
  allows,
  conditionKeysOf,
  givesReason,
  servicesOf,
  statementsIn,
  type Statement,
} from './policies.ts';

const isEverything = (text: string): boolean => text === '*';

/** In the policy of a key, `*` is that key and no other. */
const isAboutItself = ({ type }: Statement): boolean => type === 'AWS::KMS::Key';

/**
 * Permissions name their actions, and their resources by ARN. All resources need a condition, or a reason in the
 * resource's Metadata under AnyResource; all actions of a service need a reason under AnyAction.
 */
export const statementProblems = (template: Template): readonly string[] =>
  statementsIn(template)
    .filter(allows)
    .flatMap((statement) => {
      const { id, body, isTrust } = statement;
      const justified =
        isAboutItself(statement) ||
        conditionKeysOf(statement).length > 0 ||
        givesReason(statement, 'AnyResource');
      return [
        ...['NotAction', 'NotResource', 'NotPrincipal']
          .filter((key) => key in body)
          .map((key) => `a statement of ${id} allows with ${key}`),
        ...listOf(body.Action)
          .map(textOf)
          .filter((action) => action.includes('*') && !givesReason(statement, 'AnyAction'))
          .map((action) => `a statement of ${id} allows ${action}`),
        ...(!isTrust && listOf(body.Resource).map(textOf).some(isEverything) && !justified
          ? [`a statement of ${id} allows ${textOf(body.Action)} on everything`]
          : []),
      ];
    });

const roles = 'iam:PassRole';

/** Who may pass a role to any service may use it through any service. */
export const passRoleProblems = (template: Template): readonly string[] =>
  statementsIn(template)
    .filter((statement) => allows(statement) && listOf(statement.body.Action).includes(roles))
    .filter((statement) => !conditionKeysOf(statement).includes('iam:passedtoservice'))
    .map(({ id }) => `a statement of ${id} passes roles to any service`);

/**
 * Services that assume a role for resources of its own account only, and whose guides show no condition: a role of
 * another account cannot be passed to them. (Lambda developer guide, execution role; S3 user guide, live replication;
 * API Gateway, logging. That Lambda and S3 send aws:SourceArn is nowhere said, and a condition could lock them out.)
 */
const assumeForTheirAccount: readonly string[] = [
  'apigateway.amazonaws.com',
  'batchoperations.s3.amazonaws.com',
  'lambda.amazonaws.com',
  's3.amazonaws.com',
];

const sourceKeys = ['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid', 'aws:sourceorgpaths'];

/** CloudWatch Logs says for whom it uses a key in the encryption context, which holds the group's ARN (its user guide). */
const saysForWhom = (key: string): boolean =>
  sourceKeys.includes(key) || key === 'kms:encryptioncontext:aws:logs:arn';

/**
 * A service that acts for others must say for whom (confused deputy). Where AWS does not support the condition, the
 * resource's Metadata says so under Conditions.
 */
export const deputyProblems = (template: Template): readonly string[] =>
  statementsIn(template)
    .filter(allows)
    .filter((statement) => !conditionKeysOf(statement).some(saysForWhom))
    .filter((statement) => !givesReason(statement, 'Conditions'))
    .flatMap((statement) =>
      servicesOf(statement)
        .filter((service) => !(statement.isTrust && assumeForTheirAccount.includes(service)))
        .map((service) => `${statement.id} lets ${service} in on behalf of anybody`),
    )
    .concat(permissionProblems(template));

/** A permission of Lambda is a statement too, in words of its own. */
const permissionProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources)
    .filter(([, { Type, Properties }]) => Type === 'AWS::Lambda::Permission' && !('SourceArn' in Properties))
    .map(([id, { Properties }]) => `${id} lets ${textOf(Properties.Principal)} in on behalf of anybody`);

const principalsOf = (principal: Json | undefined): readonly string[] =>
  (isObject(principal) ? Object.values(principal) : [principal]).flatMap(listOf).map(textOf);

/** The policy of an endpoint lets nobody do anything: it only narrows what passes. */
const onlyNarrows = ({ type }: Statement): boolean => type === 'AWS::EC2::VPCEndpoint';

/** Roles and resources are open to services and to principals with a name, never to everybody. */
export const principalProblems = (template: Template): readonly string[] =>
  statementsIn(template)
    .filter((statement) => allows(statement) && !onlyNarrows(statement))
    .filter(({ body }) => principalsOf(body.Principal).some(isEverything))
    .map(({ id }) => `a statement of ${id} allows everybody`);
