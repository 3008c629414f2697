import { effectiveParameters } from '../template.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

interface ConditionalTemplate {
  readonly Conditions?: JsonObject;
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Condition?: string }>>;
}

/**
 * The resources that CloudFormation would create of a template in a region, by its conditions.
 * @param parameters those that are given; the others have their defaults. A value that is not known yet is undefined, and
 * equals nothing.
 */
export function resourcesOf(
  templateBody: string,
  region: string,
  parameters: Readonly<Record<string, string | undefined>>,
): readonly { readonly logicalId: string; readonly type: string }[] {
  const template = JSON.parse(templateBody) as ConditionalTemplate;
  const values: Readonly<Record<string, string | undefined>> = {
    ...effectiveParameters(templateBody, {}),
    ...parameters,
    'AWS::Region': region,
  };
  const holds = (condition: Json): boolean => conditionHolds(condition, template.Conditions ?? {}, values);
  return Object.entries(template.Resources ?? {})
    .filter(([, { Condition }]) => Condition === undefined || holds({ Condition }))
    .map(([logicalId, { Type }]) => ({ logicalId, type: Type }));
}

export function conditionHolds(
  condition: Json,
  conditions: JsonObject,
  values: Readonly<Record<string, string | undefined>>,
): boolean {
  const holds = (inner: Json): boolean => conditionHolds(inner, conditions, values);
  const [[kind, argument] = ['', null]] = Object.entries(asObject(condition));
  const operands = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  switch (kind) {
    case 'Condition':
      return holds(conditions[argument as string] ?? null);
    case 'Fn::Equals': {
      const [left, right] = operands.map((operand) => valueOf(operand, values));
      return left !== undefined && left === right;
    }
    case 'Fn::Not':
      return !operands.every(holds);
    case 'Fn::And':
      return operands.every(holds);
    case 'Fn::Or':
      return operands.some(holds);
    default:
      throw new SyntaxError(`${JSON.stringify(condition)} is not a condition`);
  }
}

const asObject = (value: Json): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

function valueOf(value: Json, values: Readonly<Record<string, string | undefined>>): string | undefined {
  const { Ref: name } = asObject(value);
  if (typeof name === 'string') return values[name];
  return typeof value === 'object' ? undefined : String(value);
}
