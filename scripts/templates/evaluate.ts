import { isObject, textOf, type Json, type Template } from './template.ts';

/**
 * What CloudFormation would make of a template's conditions in a region: logical ids of the resources that it creates
 * and keys of the outputs that it returns. Parameters that are not given have their defaults.
 */
export function evaluate(
  template: Template,
  region: string,
  parameters: Readonly<Record<string, string>> = {},
): { readonly resources: readonly string[]; readonly outputs: readonly string[] } {
  const holds = (condition: Json | undefined): boolean =>
    condition === undefined || conditionHolds(condition, template, region, parameters);
  const kept = (section: Readonly<Record<string, { readonly Condition?: Json }>>): string[] =>
    Object.entries(section)
      .filter(([, { Condition }]) => Condition === undefined || holds({ Condition }))
      .map(([id]) => id)
      .sort();
  return { resources: kept(template.Resources), outputs: kept(template.Outputs) };
}

export function conditionHolds(
  condition: Json,
  template: Template,
  region: string,
  parameters: Readonly<Record<string, string>>,
): boolean {
  const holds = (inner: Json): boolean => conditionHolds(inner, template, region, parameters);
  const valueOf = (value: Json | undefined): string => {
    if (typeof value === 'string') return value;
    const name = isObject(value) ? value.Ref : undefined;
    if (name === 'AWS::Region') return region;
    const known =
      typeof name === 'string' ? (parameters[name] ?? template.Parameters[name]?.Default) : undefined;
    if (typeof known !== 'string') throw new Error(`no value for ${JSON.stringify(value)}`);
    return known;
  };
  if (!isObject(condition)) throw new Error(`not a condition: ${JSON.stringify(condition)}`);
  const [[kind, argument] = ['', null]] = Object.entries(condition);
  if (kind === 'Condition') {
    const named = template.Conditions?.[textOf(argument)];
    if (named === undefined) throw new Error(`no condition ${textOf(argument)}`);
    return holds(named);
  }
  const operands = argument as readonly Json[];
  if (kind === 'Fn::Equals') return valueOf(operands[0]) === valueOf(operands[1]);
  if (kind === 'Fn::Not') return !operands.every(holds);
  if (kind === 'Fn::And') return operands.every(holds);
  if (kind === 'Fn::Or') return operands.some(holds);
  throw new Error(`${kind} is not a condition function`);
}
