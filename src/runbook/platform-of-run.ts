import type { RunStarted } from './events.ts';

/** What a run said of itself when it began, as far as it matters for what it is compared with. */
export type RunPlace = Pick<RunStarted, 'account' | 'regions' | 'fingerprint' | 'artifacts'>;

export const isSamePlace = (one: RunPlace, other: RunPlace): boolean =>
  one.account === other.account &&
  one.regions.source === other.regions.source &&
  one.regions.target === other.regions.target;

/** Whether both work by the same templates, settings and code, as far as both say: who deploys nothing knows no code. */
export const hasSameFingerprint = (one: RunPlace, other: RunPlace): boolean =>
  agree(one.fingerprint, other.fingerprint) && agree(one.artifacts, other.artifacts);

export const isSamePlatform = (one: RunPlace, other: RunPlace): boolean =>
  isSamePlace(one, other) && hasSameFingerprint(one, other);

const agree = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;
