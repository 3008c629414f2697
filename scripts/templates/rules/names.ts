import { nameProperties } from '../names.ts';
import {
  alternativesOf,
  isObject,
  listOf,
  objectsIn,
  textOf,
  type Json,
  type Template,
} from '../template.ts';

const plainForm = /^trading-analytics-.+-\$\{EnvironmentSuffix\}$/;

/** Texts of the names that an expression may make; JSON of what is no text with variables. */
const namesIn = (value: Json): readonly string[] =>
  alternativesOf(value).map((each) =>
    isObject(each) && each['Fn::Sub'] !== undefined
      ? textOf(listOf(each['Fn::Sub'])[0])
      : JSON.stringify(each),
  );

const wrong = (what: string, value: Json, form: RegExp, global = false): readonly string[] =>
  namesIn(value)
    .filter((name) => !form.test(name) || (global && !name.includes('-${AWS::Region}-')))
    .map((name) => `${what} is ${name}`);

/**
 * Cleanup and least privilege tell what is ours by its name, so everything that can have one has one. Names that all
 * regions share have the region in them, since one template runs in two (T10).
 */
export const nameProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const naming = nameProperties[Type];
    const name = naming && Properties[naming.property];
    return [
      ...(naming && name === undefined ? [`${id} has no ${naming.property}`] : []),
      ...(naming && name !== undefined
        ? wrong(`${naming.property} of ${id}`, name, naming.form ?? plainForm, naming.global)
        : []),
      ...listOf(Properties.Policies)
        .filter(isObject)
        .flatMap((policy) => wrong(`PolicyName of ${id}`, policy.PolicyName ?? null, plainForm)),
    ];
  });

/** Types that have no name but a tag of that name, or that people look up by it. */
const namedByTag =
  /^AWS::EC2::(VPC|Subnet|InternetGateway|RouteTable|EIP|NatGateway|VPCEndpoint|VPCPeeringConnection|SecurityGroup)$/;

const nameTags = (value: Json | undefined): readonly Json[] =>
  objectsIn(value)
    .filter((tag) => tag.Key === 'Name')
    .map((tag) => tag.Value ?? null);

export const tagProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const names = nameTags(Properties.Tags);
    return [
      ...(namedByTag.test(Type) && names.length === 0 ? [`${id} has no Name tag`] : []),
      ...names.flatMap((name) => wrong(`Name tag of ${id}`, name, plainForm)),
    ];
  });
