import { compareKeys } from './versions.ts';

/** Keys behind `after` up to and including `until`; without either, from the first or to the last. */
export interface KeyRange {
  readonly after: string | undefined;
  readonly until: string | undefined;
}

/** The last character that S3 takes; most keys are ASCII, whose last is near. */
const last = 0x10ffff;
const lastOfAscii = 0x7f;

/**
 * A text between two keys, near the middle as far as that can be told without knowing what keys there are. A pure function.
 * @returns undefined when there is none.
 */
export function middleOf(after: string, until: string | undefined): string | undefined {
  const [low, high] = [points(after), until === undefined ? undefined : points(until)];
  let common = 0;
  while (high && common < low.length && low[common] === high[common]) common += 1;
  const prefix = low.slice(0, common);
  const from = low[common] ?? -1;
  const to = high ? (high[common] ?? 0) : from < lastOfAscii ? lastOfAscii : last;
  const middle = validPoint(Math.floor((from + to) / 2));
  if (middle > from && middle < to) return String.fromCodePoint(...prefix, middle);
  // Neighbours: what is between them begins with the first one.
  const rest = from < 0 ? undefined : middleOf(text(low.slice(common + 1)), undefined);
  const found = rest === undefined ? undefined : text([...prefix, from]) + rest;
  return found !== undefined && isBetween(found, after, until) ? found : undefined;
}

const points = (key: string): number[] => Array.from(key, (character) => character.codePointAt(0) ?? 0);
const text = (codes: readonly number[]): string => String.fromCodePoint(...codes);

/** Halves of surrogate pairs are no characters. */
const validPoint = (code: number): number => (code >= 0xd800 && code <= 0xdfff ? 0xe000 : code);

const isBetween = (key: string, after: string, until: string | undefined): boolean =>
  compareKeys(after, key) < 0 && (until === undefined || compareKeys(key, until) < 0);
