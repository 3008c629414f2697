import { failed, passed, type Check } from '../check.ts';
import type { Http } from '../ports.ts';

/** A check of the operator's own, as the configuration has it. */
export interface CustomCheck {
  readonly name: string;
  readonly url: string;
  readonly method: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What the body has to have in it. */
  readonly contains?: string | undefined;
  readonly maxLatencySeconds: number;
  /** Default: of both, so it is shown with the target region. */
  readonly region?: 'source' | 'target' | undefined;
}

export const customChecks = (
  checks: readonly CustomCheck[],
  regions: { readonly source: string; readonly target: string },
  http: Http,
): readonly Check[] =>
  checks.map((check) => {
    const { name, url, method, status, headers, contains, maxLatencySeconds } = check;
    return {
      name,
      region: regions[check.region ?? 'target'],
      proves: `${method} ${withoutQuery(url)} answers ${status}`,
      run: async () => {
        const answer = await http.send(url, { method, headers }, Math.max(1, 2 * maxLatencySeconds));
        const seconds = answer.milliseconds / 1000;
        if (answer.status !== status) return failed(`answers ${answer.status} instead of ${status}`);
        if (contains !== undefined && !answer.body.includes(contains))
          return failed('answers without the text that it should contain');
        return seconds <= maxLatencySeconds
          ? passed(`answers ${status} in ${Math.round(answer.milliseconds)} ms`, seconds)
          : failed(`takes ${seconds.toFixed(1)} s, and may take ${maxLatencySeconds} s`);
      },
    };
  });

/** A query may hold a key. */
const withoutQuery = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};
