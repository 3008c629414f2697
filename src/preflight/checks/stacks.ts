import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed.ts';
import type { Finding } from '../finding.ts';
import { plural } from '../plural.ts';

/** Whether the stacks that are there are in states that a deploy can go on from. */
export const stacks: Check = {
  name: 'stacks',
  title: 'Stacks',
  questions: ({ layers, regions, deployed }) =>
    (['source', 'target'] as const).map((role) => ({
      region: regions[role],
      about: 'the states of the stacks',
      ask: async () => {
        const inRegion = layers.filter((layer) => layer.regions.includes(role));
        const found = await Promise.all(inRegion.map((layer) => deployed.stackOf(layer, role)));
        const noted = found.flatMap(judgeStack);
        return noted.length > 0 ? noted : [allGood(regions[role], found)];
      },
    })),
};

const allGood = (region: string, found: readonly DeployedStack[]): Finding => {
  const there = found.filter(({ stack }) => stack).length;
  return {
    severity: 'ok',
    region,
    what:
      there === 0
        ? `${plural(found.length, 'stack')} to make`
        : `${there} of ${plural(found.length, 'stack')} there, and can be updated`,
  };
};

/** Nothing about a stack that is not there, or that can be updated. */
export function judgeStack({ layer, region, stack, instance }: DeployedStack): readonly Finding[] {
  // CloudFormation skips such an instance in every update (T5).
  if (instance?.status === 'INOPERABLE')
    return [
      {
        severity: 'block',
        region,
        what: `the stack instance of ${layer.name} is INOPERABLE`,
        ...(instance.reason ? { why: instance.reason } : {}),
        next: [
          `Delete the instance of StackSet ${layer.stackName} in ${region} with its stack retained, and then that stack.`,
        ],
      },
    ];
  if (!stack) return [];
  const why = stack.reason ? { why: stack.reason } : {};
  const what = `${stack.name} is ${stack.status}`;
  switch (stack.state) {
    case 'usable':
    case 'absent':
      return [];
    case 'in-progress':
      return [
        {
          severity: 'warn',
          region,
          what,
          ...why,
          next: ['Another operation is under way: a deploy waits for it.'],
        },
      ];
    case 'rolled-back':
    case 'shell':
      return [
        {
          severity: 'warn',
          region,
          what,
          ...why,
          next: ['It holds nothing: a deploy deletes it and makes it anew.'],
        },
      ];
    case 'failed':
      return [{ severity: 'block', region, what, ...why, next: [wayOn(stack.status, stack.name, region)] }];
  }
}

function wayOn(status: string, name: string, region: string): string {
  switch (status) {
    case 'UPDATE_ROLLBACK_FAILED':
      return `aws cloudformation continue-update-rollback --region ${region} --stack-name ${name}`;
    case 'DELETE_FAILED':
    case 'ROLLBACK_FAILED':
    case 'CREATE_FAILED':
      return `aws cloudformation delete-stack --region ${region} --stack-name ${name}`;
    default:
      return `Bring ${name} in ${region} back to a state that can be updated.`;
  }
}
