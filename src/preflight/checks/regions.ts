import type { Check } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Whether the account may use both regions. */
export const regions: Check = {
  name: 'regions',
  title: 'Regions',
  questions: ({ regions: { source, target }, directory }) => [
    {
      region: 'global',
      about: 'which regions the account has enabled',
      ask: async () => {
        const listed = await directory.list(source);
        return [source, target].map((region) =>
          judgeRegion(region, listed.find(({ name }) => name === region)?.optIn),
        );
      },
    },
  ],
};

/** @param optIn OptInStatus; undefined when AWS does not list the region. */
export function judgeRegion(region: string, optIn: string | undefined): Finding {
  switch (optIn) {
    case 'opt-in-not-required':
      return { severity: 'ok', region, what: 'enabled, as in every account' };
    case 'opted-in':
      return { severity: 'ok', region, what: 'enabled: the account has opted in' };
    case 'not-opted-in':
      return {
        severity: 'block',
        region,
        what: 'the account has not enabled this region',
        why: `OptInStatus is ${optIn}`,
        next: [`aws account enable-region --region-name ${region}`],
      };
    case undefined:
      return {
        severity: 'block',
        region,
        what: 'AWS lists no such region for this account',
        next: ['Correct sourceRegion or targetRegion.'],
        kind: 'usage',
      };
    default:
      return { severity: 'unknown', region, what: `whether the region is enabled: OptInStatus is ${optIn}` };
  }
}
