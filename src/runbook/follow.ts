import type { Clock } from './clock.ts';
import type { JournalEntry, MigrationEvent, RunStatus, Progress, RecordedEvent } from './events.ts';
import { foldEntry, type RunState } from './run-state.ts';

export interface FollowRequest {
  /**
   * What was added to the journal since it was read last, at first from the beginning of its newest run, and whether a process is
   * at work on the migration.
   */
  readonly read: () => Promise<{ readonly added: readonly JournalEntry[]; readonly isRunning: boolean }>;
  /** Tells what is at work outside, whoever began it. Resolves with whether anything is. */
  readonly look: (tell: (line: Omit<Progress, 'type' | 'phase'>) => void) => Promise<boolean>;
  readonly observe: (event: MigrationEvent, entry?: JournalEntry) => void;
  readonly clock: Clock;
  /** Aborted when the operator has seen enough. */
  readonly signal: AbortSignal;
  /** Seconds between two looks. */
  readonly pollSeconds: number;
}

/**
 * Shows the newest run of another process from the journal that it writes, and what it has begun outside, which its journal does
 * not say moment by moment. Resolves when nobody is at work on it any more. Takes no lock and writes nothing.
 */
export async function follow(request: FollowRequest): Promise<void> {
  const { read, look, clock, signal, pollSeconds } = request;
  const show = createShow(request);
  let wasQuiet = false;
  for (;;) {
    const { added, isRunning } = await read();
    const { phase, ended } = show(added);
    if (phase === undefined) return;
    const tell = (line: Omit<Progress, 'type' | 'phase'>): void =>
      request.observe({ ...line, type: 'progress', phase });
    const isAtWork = ended !== 'done' && (await look(tell));
    const isQuiet = !isRunning && !isAtWork;
    // A process may have written its last lines, and gone, between our reading of the one and of the other.
    if (isQuiet && (wasQuiet || ended !== undefined)) return;
    wasQuiet = isQuiet;
    await clock.sleep(pollSeconds * 1000, signal);
  }
}

interface Shown {
  /** The phase at work, or the last one that was; undefined when there is no run. */
  readonly phase: string | undefined;
  /** How it ended, as far as the journal says. */
  readonly ended: RunStatus | undefined;
}

/** Shows each time what was added to the journal, from the beginning of its newest run. */
function createShow({ observe }: FollowRequest): (added: readonly JournalEntry[]) => Shown {
  let state: RunState | undefined;
  let phase: string | undefined;
  return (added) => {
    const start = added.findLastIndex(({ event }) => event.type === 'run-started');
    for (const entry of added.slice(Math.max(0, start))) {
      const { event } = entry;
      state = foldEntry(state, entry);
      if (event.type === 'run-started') phase = event.phases[0]?.name ?? '';
      if (event.type === 'phase-started') ({ phase } = event);
      observe(event, entry);
      for (const line of linesOf(event, phase ?? '')) observe(line);
    }
    return { phase: state && phase, ended: state?.ended };
  };
}

/** The lines of regions that the process itself shows, as far as its journal has them. */
function linesOf(event: RecordedEvent, phase: string): readonly Progress[] {
  if (event.type === 'stack-settled') {
    const { region, layer, outcome, resources } = event;
    const text = outcome === 'deleted' ? outcome : `${outcome}, ${resources.length} resources`;
    return [{ type: 'progress', phase, region, subject: layer, text, state: 'done' }];
  }
  if (event.type !== 'layer-failed') return [];
  const { layer, verb, regions } = event.failure;
  return regions.map(({ region, outcome }) => {
    const text = outcome === 'failed' ? `not ${verb}` : 'cancelled';
    return { type: 'progress', phase, region, subject: layer, text, state: 'failed' };
  });
}
