import type { Clock } from '../runbook/clock.ts';

/** Something under way in CloudFormation that somebody waits for: a stack, or a StackSet operation. */
export interface Subject {
  /** Where it happens. */
  readonly regions: readonly string[];
  /** Stacks in which it happens, by ARN or name, as far as they are known: while one is under way, so is the subject. */
  readonly stacks: () => readonly string[];
  /** One close look, which may cost several calls and shows progress. True when it has ended. */
  readonly look: () => Promise<boolean>;
}

/** Waits for many things at the price of one. */
export interface Watch {
  /**
   * Looks at once, and then as the watch goes round. Resolves when a look has seen the end; rejects with what a look or
   * the listing threw, or the signal's reason.
   */
  readonly untilEnded: (subject: Subject) => Promise<void>;
}

export interface WatchOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Seconds between two rounds. CDK polls every 2 s; DescribeStacks throttles near 5 calls a second (T18). */
  readonly pollSeconds: number;
  /** ARNs and names of all stacks of a region that are under way, in one listing whatever their number. */
  readonly inProgress: (region: string) => Promise<readonly string[]>;
}

/** Close looks a round at what seems to be under way still, for the progress that they show. */
const looksPerRound = 4;

interface Waiting {
  readonly subject: Subject;
  /** Milliseconds since the epoch; 0 before the first round. */
  lookedAt: number;
  wasUnderWay: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One poller for everything that is waited for (T18). Each round lists the stacks that are under way, once a region, and
 * then looks closely at what just left that list, since it has probably ended, and at a few of the others in turn. So the
 * calls a minute do not grow with the number of stacks, and an end is seen within one round.
 */
export function createWatch(options: WatchOptions): Watch {
  const waiting = new Set<Waiting>();
  let isPolling = false;
  const poll = async (): Promise<void> => {
    isPolling = true;
    while (waiting.size > 0) {
      try {
        await goRound(waiting, options);
      } catch (error) {
        for (const { reject } of waiting) reject(error);
        waiting.clear();
      }
    }
    isPolling = false;
  };
  return {
    async untilEnded(subject) {
      if (await subject.look()) return;
      await new Promise<void>((resolve, reject) => {
        waiting.add({ subject, lookedAt: 0, wasUnderWay: true, resolve, reject });
        if (!isPolling) void poll();
      });
    },
  };
}

async function goRound(waiting: Set<Waiting>, options: WatchOptions): Promise<void> {
  const { clock, signal, pollSeconds, inProgress } = options;
  const look = async (entry: Waiting): Promise<void> => {
    entry.lookedAt = clock.now();
    try {
      if (!(await entry.subject.look())) return;
      entry.resolve();
    } catch (error) {
      entry.reject(error);
    }
    waiting.delete(entry);
  };
  await clock.sleep(pollSeconds * 1000, signal);
  const regions = new Set([...waiting].flatMap(({ subject }) => subject.regions));
  const underWay = await Promise.all([...regions].map(inProgress));
  await Promise.all(choose(waiting, new Set(underWay.flat())).map(look));
}

/** Whom to look at in this round; notes who was seen under way. */
function choose(waiting: ReadonlySet<Waiting>, underWay: ReadonlySet<string>): readonly Waiting[] {
  const changed: Waiting[] = [];
  const others: Waiting[] = [];
  for (const entry of waiting) {
    const isUnderWay = entry.subject.stacks().some((stack) => underWay.has(stack));
    (entry.wasUnderWay && !isUnderWay ? changed : others).push(entry);
    entry.wasUnderWay = isUnderWay;
  }
  // What is not seen under way has probably ended, or waits in a queue: it comes before progress.
  others.sort((a, b) => Number(a.wasUnderWay) - Number(b.wasUnderWay) || a.lookedAt - b.lookedAt);
  return [...changed, ...others.slice(0, looksPerRound)];
}
