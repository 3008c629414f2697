import { invalidNextToken } from '../metrics/fault.ts';
import type { Members } from '../metrics/wire/members.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/** What MaxRecords (1 to 100, by default 50) and NextToken ask for. @throws AwsFault */
export function pageOf<Item>(items: readonly Item[], input: Members): Page<Item> {
  const size = input.integer('MaxRecords', 1, 100) ?? 50;
  const token = input.text('NextToken');
  const from = token === undefined ? 0 : positionOf(token);
  const to = from + size;
  return { items: items.slice(from, to), nextToken: to < items.length ? tokenOf(to) : undefined };
}

const prefix = 'from:';

const tokenOf = (position: number): string => Buffer.from(`${prefix}${position}`).toString('base64');

function positionOf(token: string): number {
  const text = Buffer.from(token, 'base64').toString();
  const position = Number(text.slice(prefix.length));
  if (!text.startsWith(prefix) || !Number.isSafeInteger(position)) throw invalidNextToken(token);
  return position;
}
