import { createHash } from 'node:crypto';
import type { StateObject, StateObjects } from '../../src/runbook/state-objects.ts';
import type { VirtualClock } from './clock.ts';

/** What each request waits for before it is carried out, and again before its answer arrives. */
export type Pause = (request: string) => Promise<void>;

export interface SimulatedObjects {
  /** The store as one machine sees it. */
  as(pause?: Pause): StateObjects;
  readonly texts: Map<string, string>;
}

/** A shared store whose conditional writes are decided in one step, as S3's are, whatever the network does around them. */
export function simulatedObjects(clock: VirtualClock): SimulatedObjects {
  const texts = new Map<string, string>();
  const writtenAt = new Map<string, number>();
  const etagOf = (text: string): string => createHash('md5').update(text).digest('hex');
  const put = (name: string, text: string): string => {
    texts.set(name, text);
    writtenAt.set(name, clock.now());
    return etagOf(text);
  };
  const as = (pause: Pause = async () => undefined): StateObjects => {
    const send = async <T>(request: string, decide: () => T): Promise<T> => {
      await pause(`${request} sent`);
      const answer = decide();
      await pause(`${request} answered`);
      return answer;
    };
    return {
      where: 's3://states/test',
      read: (name) =>
        send<StateObject | undefined>(`read ${name}`, () => {
          const text = texts.get(name);
          if (text === undefined) return undefined;
          const ageSeconds = (clock.now() - (writtenAt.get(name) ?? 0)) / 1000;
          return { text, etag: etagOf(text), ageSeconds };
        }),
      list: (prefix, after) =>
        send('list', () => [...texts.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()),
      create: (name, text) => send(`create ${name}`, () => (texts.has(name) ? undefined : put(name, text))),
      replace: (name, text, etag) =>
        send(`replace ${name}`, () =>
          texts.has(name) && etagOf(texts.get(name) ?? '') === etag ? put(name, text) : undefined,
        ),
    };
  };
  return { as, texts };
}
