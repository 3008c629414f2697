import type { PlannedChange } from './preview.ts';
import { losesData } from './preview.ts';

/** What a deploy would do to one layer in one region. */
export type StackPlan = {
  readonly layer: string;
  readonly region: string;
  /** Of the stack in CloudFormation; the StackSet's name when the layer is one. */
  readonly stack: string;
  /** Layers that come first. */
  readonly after: readonly string[];
  readonly parameters: readonly ParameterChange[];
  /** What else there is to know. */
  readonly note?: string;
} & (
  | { readonly action: 'create' | 'update'; readonly resources: readonly PlannedChange[] }
  | { readonly action: 'unchanged'; readonly resources: readonly [] }
  /** Nothing can be done before somebody has acted. */
  | { readonly action: 'blocked'; readonly resources: readonly []; readonly reason: string }
  /** Cannot be told yet, since it reads what another layer will only then return. */
  | { readonly action: 'depends'; readonly resources: readonly []; readonly reason: string }
);

export interface ParameterChange {
  readonly name: string;
  /** Null: it is not there. */
  readonly before: string | null;
  /** Null: known only when another layer is deployed. */
  readonly after: string | null;
}

export interface Plan {
  /** Of everything below and of the stacks that it was made from: another world has another hash. */
  readonly hash: string;
  readonly stacks: readonly StackPlan[];
}

/** What a plan would do to data that is kept, as `resource (type) of layer in region: action`. */
export const dataAtRisk = (plan: Plan): readonly { stack: StackPlan; change: PlannedChange }[] =>
  plan.stacks.flatMap((stack) =>
    stack.action === 'update' ? stack.resources.filter(losesData).map((change) => ({ stack, change })) : [],
  );

export const isBlocked = (plan: Plan): boolean => plan.stacks.some(({ action }) => action === 'blocked');

export const changesNothing = (plan: Plan): boolean =>
  plan.stacks.every(({ action }) => action === 'unchanged');
