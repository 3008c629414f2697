import { isObject, listOf, objectsIn, textOf, variablesOf, type Json, type Template } from '../template.ts';

const pseudoParameter = /^AWS::(AccountId|NoValue|Partition|Region|StackId|StackName|URLSuffix)$/;

/** Names that an expression refers to: resources and parameters, and conditions. */
export function namesReferredTo(value: unknown): {
  readonly things: string[];
  readonly conditions: string[];
} {
  const things: string[] = [];
  const conditions: string[] = [];
  for (const object of objectsIn(value)) {
    const {
      Ref: ref,
      'Fn::GetAtt': attribute,
      'Fn::Sub': sub,
      'Fn::If': choice,
      Condition: condition,
    } = object;
    if (typeof ref === 'string') things.push(ref);
    if (attribute !== undefined) things.push(textOf(listOf(attribute)[0]).split('.')[0] ?? '');
    if (sub !== undefined) {
      const [text, own] = listOf(sub);
      const given = isObject(own) ? Object.keys(own) : [];
      things.push(
        ...variablesOf(textOf(text))
          .filter((name) => !given.includes(name))
          .map((name) => (name.startsWith('AWS::') ? name : (name.split('.')[0] ?? ''))),
      );
    }
    if (choice !== undefined) conditions.push(textOf(listOf(choice)[0]));
    // An IAM statement has a Condition too, which is an object.
    if (typeof condition === 'string') conditions.push(condition);
  }
  return { things, conditions };
}

const dependenciesIn = (template: Template): readonly Json[] =>
  Object.values(template.Resources).flatMap(({ DependsOn }) => listOf(DependsOn));

export function referenceProblems(template: Template): readonly string[] {
  const { things, conditions } = namesReferredTo(template);
  return [
    ...things
      .filter(
        (name) =>
          !pseudoParameter.test(name) && !(name in template.Resources) && !(name in template.Parameters),
      )
      .map((name) => `there is no ${name}`),
    ...conditions
      .filter((name) => !(name in (template.Conditions ?? {})))
      .map((name) => `there is no condition ${name}`),
    ...dependenciesIn(template)
      .filter((name) => !(textOf(name) in template.Resources))
      .map((name) => `there is no ${textOf(name)} to depend on`),
  ];
}

export function unusedParameters({ Parameters, ...rest }: Template): readonly string[] {
  const { things } = namesReferredTo(rest);
  return Object.keys(Parameters)
    .filter((name) => !things.includes(name))
    .map((name) => `parameter ${name} is not used`);
}
