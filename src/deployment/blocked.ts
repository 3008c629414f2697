import { MigrationError } from '../errors.ts';
import type { StackResource, StackView, StuckResource } from './ports.ts';
import type { DeploymentWorld } from './world.ts';

type BlockedStack = Pick<StackView, 'id' | 'name' | 'status'>;

/** What looking at a blocked stack needs: preflight looks too. */
export type BlockedWorld = Pick<DeploymentWorld, 'stacks' | 'environmentSuffix'>;

/** The state that only ContinueUpdateRollback leads out of. */
export const rollbackFailed = 'UPDATE_ROLLBACK_FAILED';

/** What was there of a resource is gone, or is not the stack's any more. */
const released = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];

/** Resources that would go with the stack if somebody deleted it. */
export const heldBy = (resources: readonly StackResource[]): readonly StackResource[] =>
  resources.filter(({ status }) => !released.includes(status));

/** Why a stack in a failed state is left alone, down to the resource, and the way on. */
export async function blocked(
  stack: StackView,
  region: string,
  world: BlockedWorld,
): Promise<MigrationError> {
  const { stacks } = world;
  const isRollback = stack.status === rollbackFailed;
  // What failed first made the stack roll back; that it stopped there has reasons of its own.
  const stuck = stack.status.endsWith('ROLLBACK_FAILED')
    ? await stacks.stuckInRollback(region, stack.id)
    : [];
  const root = stuck.length > 0 ? undefined : await stacks.rootFailure(region, stack.id);
  const causes = (root ? [root] : stuck).map(inWords).join('; ') || stack.reason;
  const held = isRollback ? [] : heldBy(await stacks.resources(region, stack.id));
  const why = `${subjectOf(stack, region)}: ${withoutDot(causes) || noReason}.`;
  return stackBlocked(why, held, await wayOn(stack, region, world));
}

const noReason = 'AWS gives no reason';
const withoutDot = (words: string): string => words.replace(/\.$/, '');

const inWords = ({ logicalId, type, reason }: StackResource): string =>
  `${logicalId} (${type}): ${withoutDot(reason) || noReason}`;

export const subjectOf = ({ name, status }: BlockedStack, region: string): string =>
  `Stack ${name} in ${region} is ${status}`;

/** @param held what it still holds, if that matters for what to do next. */
export function stackBlocked(
  why: string,
  held: readonly StackResource[],
  next: readonly string[],
): MigrationError {
  const names = held.map(({ logicalId }) => logicalId).join(', ');
  return new MigrationError('aws', names === '' ? why : `${why} It still holds ${names}.`, {
    code: 'STACK_BLOCKED',
    untouched: 'It was left as it is, and nothing that depends on it was started.',
    next,
  });
}

export const deployAgain = ({ environmentSuffix }: Pick<BlockedWorld, 'environmentSuffix'>): string =>
  `trading-migrate deploy -e ${environmentSuffix}`;

export const awsCommand = (command: string, region: string, stackId: string): string =>
  `aws cloudformation ${command} --region ${region} --stack-name ${stackId}`;

/** The commands that lead out of a state, the one that loses nothing first. */
export async function wayOn(
  stack: BlockedStack,
  region: string,
  world: BlockedWorld,
): Promise<readonly string[]> {
  const deploy = deployAgain(world);
  const remove = awsCommand('delete-stack', region, stack.id);
  switch (stack.status) {
    case rollbackFailed:
      return continueRollback(stack, await world.stacks.stuckInRollback(region, stack.id), deploy);
    case 'DELETE_FAILED':
      return [
        'Mend what holds it. Then have it deleted, with all that it still holds, and made anew:',
        remove,
        deploy,
      ];
    case 'CREATE_FAILED':
    case 'ROLLBACK_FAILED':
      return [
        `Look at what the stack holds, which is ${stack.status}. If nothing of it is needed, have it deleted, and made anew:`,
        remove,
        deploy,
      ];
    case 'UPDATE_FAILED':
      return [awsCommand('rollback-stack', region, stack.id), deploy];
    default:
      return ['Bring it back to a usable state in CloudFormation, then run the same command again.'];
  }
}

function continueRollback(
  { name }: BlockedStack,
  stuck: readonly StuckResource[],
  deploy: string,
): readonly string[] {
  const goOn = `${deploy} --continue-rollback`;
  const skipped = stuck.flatMap(({ skipName }) => skipName ?? []);
  if (skipped.length === 0) return [goOn];
  const leave = `If what keeps ${skipped.join(', ')} from rolling back cannot be mended, have it left as it is; CloudFormation calls it complete then:`;
  return [goOn, leave, goOn + skipped.map((each) => ` --skip-resource ${name}.${each}`).join('')];
}
