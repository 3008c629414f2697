import type { JournalEntry } from '../runbook/events.ts';
import type { Resource } from './ports.ts';

/** A resource that a stack of ours held at some time. */
export interface NamedResource extends Resource {
  /** Empty for a stack itself. */
  readonly logicalId: string;
  readonly layer: string;
  /** ARN of the stack that held it. */
  readonly stackId: string;
}

/** Same type, place and name: the same resource. */
export const keyOf = ({ region, type, name }: Resource): string => JSON.stringify([region, type, name]);

/**
 * Every stack and resource that the journal ever named, each once, in the order of its first mention. What was named before the AWS behind was made
 * anew, or in another account, is not there to be asked for.
 */
export function namedIn(entries: Iterable<JournalEntry>): readonly NamedResource[] {
  const found = new Map<string, NamedResource>();
  for (const { event } of entries) {
    if (event.type === 'run-started' && event.fresh) found.clear();
    const stacks =
      event.type === 'stack-settled' ? [event] : event.type === 'cleanup-found' ? event.stacks : [];
    for (const { layer, region, stackId, resources } of stacks) {
      const named = [
        { logicalId: '', type: 'AWS::CloudFormation::Stack', physicalId: stackId },
        ...resources,
      ].filter(({ physicalId }) => physicalId !== '');
      for (const { logicalId, type, physicalId: name } of named) {
        const resource = { region, type, name, logicalId, layer, stackId };
        const key = keyOf(resource);
        if (!found.has(key)) found.set(key, resource);
      }
    }
  }
  return [...found.values()];
}
