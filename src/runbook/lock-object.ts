import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { MigrationError } from '../errors.ts';
import type { Clock } from './clock.ts';
import {
  heartbeatSeconds,
  lockLost,
  lockNotRenewed,
  locked,
  processIsAlive,
  staleSeconds,
  type IsAlive,
  type Lock,
  type LockHolder,
  type OnLost,
} from './lock-holder.ts';
import type { StateObject, StateObjects } from './state-objects.ts';

const name = 'lock.json';

/** A process of this host's name that is gone here may live on another machine of that name: then it renews its lock. */
const quietSeconds = 3 * heartbeatSeconds;

export interface SharedLockRequest {
  readonly objects: StateObjects;
  readonly actor: string;
  readonly command: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Take the lock even from a holder that seems alive. */
  readonly takeOver?: boolean;
  /** Called once, at the next heartbeat, when somebody took this lock over, or may have. */
  readonly onLost?: OnLost;
  readonly isAlive?: IsAlive;
}

/** What the object holds: whoever releases the lock leaves it there, so that nobody ever needs to delete anything. */
type Held = LockHolder & { readonly released?: string };

/**
 * One holder a migration, as an object that is only written if it is what was seen (If-None-Match, If-Match). A holder whose
 * heartbeat stopped is taken over; how old a heartbeat is says the store, so that clocks of machines may differ.
 * @throws MigrationError LOCKED (exit 5), naming holder, host, since when, and how to take over.
 */
export async function acquireSharedLock(request: SharedLockRequest): Promise<Lock> {
  const { objects, actor, command, clock } = request;
  const now = (): string => new Date(clock.now()).toISOString();
  const since = now();
  const mine: Held = {
    ...{ actor, command, since, host: hostname(), pid: process.pid },
    heartbeat: since,
    id: randomUUID(),
  };
  const { etag, before } = await claim(request, mine);
  const beats = startHeartbeat(request, etag, () => JSON.stringify({ ...mine, heartbeat: now() }));
  return {
    ...(before ? { tookOverFrom: before } : {}),
    isMine: async () => (await readHeld(objects))?.held.id === mine.id,
    renewIfOld: beats.renewIfOld,
    release: async () => {
      const held = await beats.stop();
      if (held !== undefined)
        await unlessAwsFails(() =>
          objects.replace(name, JSON.stringify({ ...mine, heartbeat: now(), released: now() }), held),
        );
    },
  };
}

/** Who holds the lock and lives; undefined when nobody does. */
export async function readSharedHolder(objects: StateObjects): Promise<LockHolder | undefined> {
  const found = await readHeld(objects);
  return found && !isReleased(found.held) && isFresh(found, processIsAlive) ? found.held : undefined;
}

interface Found {
  readonly held: Held;
  readonly object: StateObject;
}

const isReleased = ({ released }: Held): boolean => released !== undefined;

const longestSilence = ({ host, pid }: Held, isAlive: IsAlive): number =>
  host === hostname() && !isAlive(pid) ? quietSeconds : staleSeconds;

const isFresh = ({ held, object }: Found, isAlive: IsAlive): boolean =>
  object.ageSeconds < longestSilence(held, isAlive);

async function readHeld(objects: StateObjects): Promise<Found | undefined> {
  const object = await objects.read(name);
  if (!object) return undefined;
  try {
    return { object, held: JSON.parse(object.text) as Held };
  } catch (error) {
    throw new MigrationError('locked', `The lock ${objects.where}/${name} cannot be read.`, {
      code: 'LOCK_UNREADABLE',
      untouched: 'Nothing was changed.',
      next: ['Make sure that nobody runs this migration, then delete the object.'],
      cause: error,
    });
  }
}

interface Claimed {
  readonly etag: string;
  readonly before: LockHolder | undefined;
}

async function claim(request: SharedLockRequest, mine: Held): Promise<Claimed> {
  const { objects, clock, signal, isAlive = processIsAlive } = request;
  let { takeOver = false } = request;
  let watched: string | undefined;
  const text = JSON.stringify(mine);
  for (;;) {
    const found = await readHeld(objects);
    const holder = found && !isReleased(found.held) ? found.held : undefined;
    if (found && holder && !takeOver && isFresh(found, isAlive)) {
      const silence = longestSilence(holder, isAlive);
      const isRenewed = watched !== undefined && watched !== found.object.etag;
      if (silence >= staleSeconds || isRenewed) throw locked(holder, `${objects.where}/${name}`);
      watched = found.object.etag;
      await clock.sleep(Math.max(1, silence - found.object.ageSeconds) * 1000, signal);
      continue;
    }
    const etag = found
      ? await objects.replace(name, text, found.object.etag)
      : await objects.create(name, text);
    if (etag !== undefined) return { etag, before: holder };
    // Somebody else was faster, and is another than the one who was to be taken over.
    takeOver = false;
  }
}

interface Heartbeat {
  readonly renewIfOld: () => Promise<void>;
  /** Ends it and resolves with the ETag of the lock; with undefined when somebody has taken it over. */
  readonly stop: () => Promise<string | undefined>;
}

function startHeartbeat(
  { objects, clock, onLost }: SharedLockRequest,
  first: string,
  text: () => string,
): Heartbeat {
  const where = `${objects.where}/${name}`;
  let etag: string | undefined = first;
  let renewedAt = clock.now();
  const isOld = (): boolean => clock.now() - renewedAt >= staleSeconds * 1000;
  let renewing: Promise<void> | undefined;
  const renew = (): Promise<void> => (renewing ??= renewNow().finally(() => (renewing = undefined)));
  const renewNow = async (): Promise<void> => {
    if (etag === undefined) throw lockLost(where);
    const at = clock.now();
    try {
      etag = await objects.replace(name, text(), etag);
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      // Without an answer it is tried again.
      if (isOld()) throw error.kind === 'credentials' ? error : lockNotRenewed(where, error);
      return;
    }
    if (etag === undefined) throw lockLost(where);
    renewedAt = at;
  };
  const beat = (): void => {
    renew().then(schedule, (error: unknown) => {
      onLost?.(error as MigrationError);
    });
  };
  let timer: NodeJS.Timeout;
  let isOver = false;
  const schedule = (): void => {
    if (isOver) return;
    timer = setTimeout(beat, heartbeatSeconds * 1000);
    timer.unref();
  };
  schedule();
  return {
    renewIfOld: async () => {
      if (isOld()) await renew();
    },
    stop: async () => {
      isOver = true;
      clearTimeout(timer);
      // What it comes to is told to onLost.
      await renewing?.catch(() => undefined);
      return etag;
    },
  };
}

/** A lock that could not be released is stale after a while. */
async function unlessAwsFails(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
  }
}
