import {
  isObject,
  listOf,
  objectsIn,
  textOf,
  type Json,
  type JsonObject,
  type Template,
} from '../template.ts';

/** A policy statement, and the resource that carries it. */
export interface Statement {
  readonly id: string;
  readonly type: string;
  /** What the resource's Metadata says, by topic. */
  readonly reasons: JsonObject;
  /** Whether it says who may assume a role. */
  readonly isTrust: boolean;
  readonly body: JsonObject;
}

const isStatement = (object: JsonObject): boolean =>
  'Effect' in object && ('Action' in object || 'NotAction' in object);

/** Policies that CloudFormation takes as text are read too; their variables stay as they are. */
function* statementBodies(value: Json): Generator<JsonObject> {
  for (const object of objectsIn(value)) {
    if (isStatement(object)) yield object;
    const text = object['Fn::Sub'];
    if (typeof text === 'string' && text.startsWith('{"Version"'))
      yield* statementBodies(JSON.parse(text) as Json);
  }
}

/** Every policy statement of a template, whatever the resource that carries it. */
export const statementsIn = (template: Template): readonly Statement[] =>
  Object.entries(template.Resources).flatMap(([id, { Type, Properties, Metadata = {} }]) => {
    const { AssumeRolePolicyDocument: trust = {}, ...others } = Properties;
    const common = { id, type: Type, reasons: Metadata };
    return [
      ...[...statementBodies(trust)].map((body) => ({ ...common, isTrust: true, body })),
      ...[...statementBodies(others)].map((body) => ({ ...common, isTrust: false, body })),
    ];
  });

export const allows = ({ body }: Statement): boolean => body.Effect !== 'Deny';

/** Services among the principals of a statement. */
export const servicesOf = ({ body }: Statement): readonly string[] =>
  isObject(body.Principal) ? listOf(body.Principal.Service).map(textOf) : [];

/** Keys of all condition operators of a statement, in lower case: IAM does not tell the case of keys apart. */
export const conditionKeysOf = ({ body }: Statement): readonly string[] =>
  isObject(body.Condition)
    ? Object.values(body.Condition)
        .filter(isObject)
        .flatMap((operands) => Object.keys(operands))
        .map((key) => key.toLowerCase())
    : [];

/** Whether the resource's Metadata has a text about it. */
export const givesReason = ({ reasons }: Statement, topic: string): boolean => {
  const reason = reasons[topic];
  return typeof reason === 'string' && reason.length > 0;
};
