import { MigrationError, type LayerFailure, type RegionFailure } from '../errors.ts';
import { isPassing } from './causes.ts';
import type { DeploymentWorld } from './world.ts';

/** What could not be done to a layer. */
export type Verb = LayerFailure['verb'];

export const noReason = 'AWS gives no reason';

/**
 * A layer that failed, as the error that ends the command. The journal and the regions' lines of the view are told as well.
 * @param next what leads out of the states that its stacks are in, if the same command does not.
 */
export async function layerFailed(
  failure: LayerFailure,
  { context }: Pick<DeploymentWorld, 'context'>,
  next: readonly string[] = goOn(failure),
): Promise<MigrationError> {
  const { layer, verb, regions } = failure;
  await context.record({ type: 'layer-failed', failure });
  for (const { region, outcome } of regions) {
    const text = outcome === 'failed' ? `not ${verb}` : 'cancelled';
    context.progress({ region, subject: layer, text, state: 'failed' });
  }
  const causes = failedOf(failure).map(inOneLine);
  return new MigrationError('aws', `Layer ${layer} could not be ${verb} ${causes.join('; ')}.`, {
    code: 'LAYER_FAILED',
    untouched: untouchedBy(failure),
    next,
    failures: [failure],
  });
}

const failedOf = ({ regions }: LayerFailure): readonly RegionFailure[] =>
  regions.filter(({ outcome }) => outcome === 'failed');

const goOn = (failure: LayerFailure): readonly string[] => [
  failedOf(failure).every(({ cause }) => isPassing(cause))
    ? 'This usually passes. Run the same command again in a few minutes: it goes on from here.'
    : 'Mend the cause, then run the same command again: it goes on from here.',
];

function untouchedBy({ verb, regions }: LayerFailure): string {
  const cancelled = regions.filter(({ outcome }) => outcome === 'cancelled').map(({ region }) => region);
  const notStarted = cancelled.length > 0 ? `Not started because of it: ${cancelled.join(', ')}. ` : '';
  const others = verb === 'deleted' ? 'Layers that it depends on' : 'Layers that depend on it';
  return `${notStarted}${others} were not touched.`;
}

function inOneLine({ region, stackId = '', request, resource, words }: RegionFailure): string {
  const ofStack = resource ? `${resource.logicalId} (${resource.type}) of stack ${nameOf(stackId)}: ` : '';
  const subject = request === undefined ? ofStack : `${request} was refused: `;
  return `in ${region}: ${subject}${words.replace(/\.$/, '') || noReason}`;
}

/** From an ARN, `arn:…:stack/name/id`. */
const nameOf = (stackId: string): string => stackId.split('/')[1] ?? stackId;
