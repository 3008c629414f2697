import type { JsonObject, Resource, Template } from '../../../../scripts/templates/template.ts';

/** A rule, what it finds, and the template in which it finds it. */
export type Case = readonly [rule: string, problem: string, template: Template];

export const named = (name: string): JsonObject => ({
  'Fn::Sub': `trading-analytics-${name}-\${EnvironmentSuffix}`,
});
export const empty: Template = { Description: 'Broken', Parameters: {}, Resources: {}, Outputs: {} };

export const withResource = (
  Type: string,
  Properties: JsonObject,
  rest: Partial<Resource> = {},
): Template => ({
  ...empty,
  Resources: { Thing: { Type, Properties, ...rest } },
});

export const withStatement = (statement: JsonObject, rest: Partial<Resource> = {}): Template =>
  withResource(
    'AWS::IAM::Role',
    { Policies: [{ PolicyName: named('thing'), PolicyDocument: { Statement: [statement] } }] },
    rest,
  );

export const withTrust = (statement: JsonObject): Template =>
  withResource('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }] },
  });
