import { failed, passed, waitFor, type Check, type Finding } from '../check.ts';
import { otherThan, type Applications, type RegionalApplications } from '../platform.ts';
import type { Http, HttpAnswer, HttpRequest } from '../ports.ts';
import type { TestRecords } from '../test-records.ts';

interface Ask {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly proves: string;
  readonly signed?: boolean;
  readonly body?: object;
  /** @returns what is wrong with an answer that has the status. */
  readonly judge?: (answer: HttpAnswer) => string | undefined;
}

const jsonOf = ({ body }: HttpAnswer): Readonly<Record<string, unknown>> => {
  try {
    return (JSON.parse(body) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
};

const hasCors = ({ headers }: HttpAnswer): string | undefined =>
  headers['access-control-allow-origin'] === undefined ? 'it has no CORS headers' : undefined;

/** Every endpoint and method, with what it should answer; what needs no dashboard to be there. */
function asksOf({ region }: RegionalApplications, { user, sessionOf }: TestRecords): readonly Ask[] {
  const missing = `/dashboard/${user}/${sessionOf('missing')}`;
  return [
    {
      ...{ method: 'GET', path: '/health', status: 200, signed: false },
      proves: 'the API of the region answers, and says which region it is',
      judge: (answer) =>
        jsonOf(answer).region === region ? undefined : 'another region answers, or none that says so',
    },
    {
      ...{ method: 'OPTIONS', path: '/health', status: 204, signed: false, judge: hasCors },
      proves: 'browsers may ask for health',
    },
    {
      ...{ method: 'OPTIONS', path: missing, status: 204, signed: false, judge: hasCors },
      proves: 'browsers may ask for dashboards',
    },
    {
      ...{ method: 'GET', path: missing, status: 403, signed: false },
      proves: 'nobody who does not sign sees a dashboard',
    },
    { method: 'GET', path: missing, status: 404, proves: 'a dashboard that is not there is not found' },
    {
      ...{ method: 'GET', path: '/dashboard/.trading-migrate/test', status: 400 },
      proves: 'a name that is none is refused',
    },
    {
      ...{ method: 'PUT', path: missing, status: 400, body: [] },
      proves: 'a state that is none is refused, and nothing kept',
    },
  ];
}

/** Every endpoint and method of the API in both regions, signed as AWS_IAM asks for it. */
export function apiChecks(
  applications: Applications,
  http: Http,
  records: TestRecords,
  timeoutSeconds: number,
): readonly Check[] {
  return [applications.source, applications.target].flatMap((at) => [
    ...asksOf(at, records).map((ask) => askCheck(at, http, ask)),
    lifeOfADashboard(at, otherThan(at, applications), http, records, timeoutSeconds),
  ]);
}

function askCheck(at: RegionalApplications, http: Http, ask: Ask): Check {
  const { method, path, status, signed = true, body, judge } = ask;
  return {
    name: `API ${method} ${nameOf(path)} ${status}`,
    region: at.region,
    proves: ask.proves,
    run: async () => {
      const answer = await call(
        at,
        http,
        path,
        { method, ...(body && { body: JSON.stringify(body) }) },
        signed,
      );
      if (answer.status !== status) return failed(`answers ${answer.status} instead of ${status}`);
      const wrong = judge?.(answer);
      return wrong === undefined ? timed(answer) : failed(wrong);
    },
  };
}

/** Without the names of test records. */
const nameOf = (path: string): string =>
  path.startsWith('/dashboard/') ? '/dashboard/{userId}/{sessionId}' : path;

const timed = ({ status, milliseconds }: HttpAnswer): Finding =>
  passed(`answers ${status} in ${Math.round(milliseconds)} ms`, milliseconds / 1000);

const call = (
  { region, apiId, stage }: RegionalApplications,
  http: Http,
  path: string,
  request: HttpRequest,
  signed = true,
): Promise<HttpAnswer> =>
  http.callApi({ region, apiId, stage }, path, {
    ...request,
    headers: { 'content-type': 'application/json' },
    signed,
  });

/** Kept in one region, read in both, forgotten, and not there any more: each step needs the one before. */
function lifeOfADashboard(
  here: RegionalApplications,
  there: RegionalApplications,
  http: Http,
  { user, sessionOf }: TestRecords,
  timeoutSeconds: number,
): Check {
  const path = `/dashboard/${user}/${sessionOf(`api-${here.region}`)}`;
  const state = { test: here.region };
  const isKept = (answer: HttpAnswer): boolean =>
    answer.status === 200 && JSON.stringify(jsonOf(answer).state) === JSON.stringify(state);
  return {
    name: 'API PUT, GET, DELETE /dashboard/{userId}/{sessionId}',
    region: here.region,
    proves: `a dashboard that is kept here is shown here and in ${there.region}, and forgotten when asked to`,
    run: async (context) => {
      const put = await call(here, http, path, { method: 'PUT', body: JSON.stringify(state) });
      // 200 when an earlier look at the same run left it behind.
      if (![200, 201].includes(put.status)) return failed(`PUT answers ${put.status}`);
      const kept = await call(here, http, path, { method: 'GET' });
      if (!isKept(kept)) return failed(`GET answers ${kept.status}, or another state`);
      const shown = await waitFor(context, timeoutSeconds, async () => {
        const answer = await call(there, http, path, { method: 'GET' });
        return isKept(answer) ? answer : undefined;
      });
      if (!shown) return failed(`${there.region} does not show it in ${timeoutSeconds} s`);
      const gone = await call(here, http, path, { method: 'DELETE' });
      if (gone.status !== 204) return failed(`DELETE answers ${gone.status}`);
      const after = await call(here, http, path, { method: 'GET' });
      if (after.status !== 404) return failed(`GET answers ${after.status} after the deletion`);
      return timed(kept);
    },
  };
}
