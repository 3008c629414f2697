import { describe, expect, it } from 'vitest';
import { preflightResult, renderPreflight, type PreflightReport } from '../../../src/ui/preflight.ts';
import { expectGolden } from './golden.ts';
import { plainLook } from './scripted-run.ts';

const report: PreflightReport = {
  environment: 'dev',
  account: '123456789012',
  actor: 'arn:aws:sts::123456789012:assumed-role/operator/ada',
  regions: { source: 'us-east-1', target: 'eu-central-1' },
  results: [
    {
      check: 'identity',
      title: 'Identity',
      findings: [
        {
          severity: 'ok',
          region: 'global',
          what: 'arn:aws:sts::123456789012:assumed-role/operator/ada',
        },
      ],
    },
    {
      check: 'permissions',
      title: 'Permissions',
      findings: [
        {
          severity: 'unknown',
          region: 'global',
          what: 'what you may do: AWS does not say',
          why: 'AWS refused SimulatePrincipalPolicy in us-east-1: AccessDenied: \u001B[31mnot authorized\nto perform it.',
          next: [
            'If it is a permission that you lack, this prints what preflight needs:',
            'trading-migrate iam-policy --command preflight',
          ],
        },
      ],
    },
    {
      check: 'stacks',
      title: 'Stacks',
      findings: [
        {
          severity: 'warn',
          region: 'us-east-1',
          what: 'trading-analytics-peering-dev is ROLLBACK_COMPLETE',
          next: ['It holds nothing: a deploy deletes it and makes it anew.'],
        },
        { severity: 'ok', region: 'eu-central-1', what: '9 stacks to make' },
      ],
    },
    {
      check: 'quotas',
      title: 'Quotas',
      findings: [
        { severity: 'ok', region: 'us-east-1', what: 'VPCs: 1 of 5 in use, 1 more needed' },
        { severity: 'ok', region: 'us-east-1', what: 'DB clusters: 0 of 40 in use, 1 more needed' },
        {
          severity: 'block',
          region: 'eu-central-1',
          what: 'VPCs: 5 of 5 in use, 1 more needed',
          why: 'The quota is vpc L-F678F1CE',
          next: [
            'aws service-quotas request-service-quota-increase --region eu-central-1 --service-code vpc --quota-code L-F678F1CE --desired-value 6',
            'Or free some VPCs in eu-central-1 that nobody needs.',
          ],
        },
      ],
    },
  ],
};

const only = (...severities: readonly string[]): PreflightReport => ({
  ...report,
  results: report.results
    .map((result) => ({
      ...result,
      findings: result.findings.filter(({ severity }) => severities.includes(severity)),
    }))
    .filter(({ findings }) => findings.length > 0),
});
const rendered = (which: PreflightReport, invocation = 'trading-migrate preflight -e dev'): string =>
  renderPreflight(which, plainLook(), invocation);

describe('preflight', () => {
  it('is told check by check, with what to do', () => expectGolden('preflight.txt', rendered(report)));

  it('leads to a deploy when nothing blocks, but not without a look at what is unknown', () => {
    expect(rendered(only('ok'))).toMatch(
      / {2}nothing blocks a deploy, 0 warnings, 0 unknown, 4 ok\n {2}Next: trading-migrate deploy -e dev$/,
    );
    expect(rendered(only('ok', 'unknown'))).toMatch(/Unknown is not ok.+\n +trading-migrate deploy -e dev$/);
  });

  it('leads to itself when something blocks', () => {
    expect(rendered(report)).toMatch(/1 finding blocks a deploy.*\n.*\n +trading-migrate preflight -e dev$/);
  });

  it('is typed as it was typed', () => {
    expect(rendered(only('ok'), 'npm run trading-migrate -- preflight')).toMatch(
      /Next: npm run trading-migrate -- deploy -e dev$/,
    );
    const elsewhere = 'trading-migrate preflight -e dev -c other.json';
    expect(rendered(report, elsewhere)).toContain('iam-policy --command preflight -e dev -c other.json\n');
    expect(JSON.stringify(preflightResult(report, 'aws', elsewhere))).toContain(
      'preflight -e dev -c other.json"',
    );
  });

  it('as JSON is one object, with its exit code and every finding', () => {
    const result = preflightResult(report, 'aws', 'trading-migrate preflight -e dev');
    expect(result).toMatchObject({
      ok: false,
      exit: 4,
      environment: 'dev',
      counts: { block: 1, warn: 1, unknown: 1, ok: 4 },
    });
    expect(result).toHaveProperty('findings.0', {
      check: 'identity',
      severity: 'ok',
      region: 'global',
      what: 'arn:aws:sts::123456789012:assumed-role/operator/ada',
      why: null,
      next: [],
    });
    expect(preflightResult(only('ok'), 'done', 'trading-migrate preflight')).toMatchObject({
      ok: true,
      exit: 0,
    });
  });
});
