import { conditionHolds as holdsIn } from '../../src/deployment/plan/evaluate.ts';
import { textOf, type Json, type Template } from './template.ts';

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

export const conditionHolds = (
  condition: Json,
  { Parameters, Conditions = {} }: Template,
  region: string,
  parameters: Readonly<Record<string, string>>,
): boolean => {
  const defaults = Object.entries(Parameters).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, textOf(Default)] as const],
  );
  const values = { ...Object.fromEntries(defaults), ...parameters, 'AWS::Region': region };
  return holdsIn(condition, Conditions, values);
};
