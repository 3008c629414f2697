import type { Template } from '../template.ts';

const constraints = ['AllowedPattern', 'AllowedValues', 'MinValue', 'MaxValue', 'MinLength', 'MaxLength'];

export const parameterProblems = ({ Parameters }: Template): readonly string[] =>
  Object.entries(Parameters).flatMap(([name, parameter]) => [
    ...(parameter.Description ? [] : [`parameter ${name} has no description`]),
    ...(constraints.some((constraint) => constraint in parameter)
      ? []
      : [`parameter ${name} has no constraint`]),
    ...(parameter.ConstraintDescription ? [] : [`parameter ${name} does not say what its constraint is`]),
  ]);

export const outputProblems = ({ Outputs }: Template): readonly string[] =>
  Object.entries(Outputs).flatMap(([name, output]) => [
    ...(output.Description ? [] : [`output ${name} has no description`]),
    ...(JSON.stringify(output.Export) ===
    JSON.stringify({ Name: { 'Fn::Sub': `trading-analytics-${name}-\${EnvironmentSuffix}` } })
      ? []
      : [`output ${name} is not exported by its own name with the suffix`]),
  ]);

export const descriptionProblems = ({ Description }: Template): readonly string[] =>
  Description ? [] : ['the template has no description'];
