import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { MigrationError } from '../errors.ts';
import type { Clock } from './clock.ts';
import {
  heartbeatSeconds,
  locked,
  processIsAlive,
  staleSeconds,
  type IsAlive,
  type Lock,
  type LockHolder,
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
  /** Called once, at the next heartbeat, when somebody took this lock over: stop, for they go on. */
  readonly onLost?: () => void;
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

/** @returns what ends it and resolves with the ETag of the lock; with undefined when somebody has taken it over. */
function startHeartbeat(
  { objects, onLost }: SharedLockRequest,
  first: string,
  text: () => string,
): { stop(): Promise<string | undefined> } {
  let etag: string | undefined = first;
  let beating: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const schedule = (): void => {
    timer = setTimeout(() => {
      beating = beat();
    }, heartbeatSeconds * 1000);
    timer.unref();
  };
  let isOver = false;
  const beat = async (): Promise<void> => {
    const seen = etag;
    if (seen === undefined) return;
    // Without an answer it is tried again: as long as the store cannot be reached, nothing is journalled, so nothing is done.
    await unlessAwsFails(async () => {
      etag = await objects.replace(name, text(), seen);
    });
    if (etag === undefined) onLost?.();
    else if (!isOver) schedule();
  };
  schedule();
  return {
    stop: async () => {
      isOver = true;
      clearTimeout(timer);
      await beating;
      return etag;
    },
  };
}

/** A lock that could not be renewed or released is stale after a while, and journalled is nothing by who lost it. */
async function unlessAwsFails(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
  }
}
