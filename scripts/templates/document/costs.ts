import { monthlyCosts, totalOf } from '../costs.ts';
import type { OnPaper } from '../on-paper.ts';
import { byUse } from '../../../src/deployment/plan/prices.ts';
import { markdownTable } from './markdown.ts';

const usd = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** What the platform costs by the hour, in USD a month. */
export function costTable(platform: OnPaper, regions: readonly [string, string]): string {
  const rows = monthlyCosts(platform);
  return markdownTable(
    ['', `Number in ${regions[0]}`, 'USD', `Number in ${regions[1]}`, 'USD'],
    [
      ...rows.map(({ what, source, target }) => [
        what,
        String(source.count),
        usd(source.usd),
        String(target.count),
        usd(target.usd),
      ]),
      ['**Total**', '', `**${usd(totalOf(rows, 'source'))}**`, '', `**${usd(totalOf(rows, 'target'))}**`],
    ],
  );
}

export const useTable = (regions: readonly [string, string]): string =>
  markdownTable(
    ['', 'By', `USD in ${regions[0]}`, `USD in ${regions[1]}`],
    byUse.map(([what, unit, [source, target]]) => [what, unit, String(source), String(target)]),
  );
