import type { Forecast } from '../deployment/plan/forecast.ts';
import { runChecks } from './check.ts';
import { checks } from './checks/index.ts';
import { forecastOfDeploy } from './deploy-forecast.ts';
import type { CheckResult } from './finding.ts';
import type { PreflightWorld } from './world.ts';

/** What a deploy wants to know before it begins. */
export interface Preflight {
  /** What would keep it from going through. */
  readonly results: () => Promise<readonly CheckResult[]>;
  readonly forecast: () => Promise<Forecast>;
}

export const beforeDeploy = (world: PreflightWorld): Preflight => ({
  results: () => runChecks(checks, world),
  forecast: () => forecastOfDeploy(world),
});
