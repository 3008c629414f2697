import type { AwsAccess } from './aws/clients.ts';
import type { LoadedConfig } from './config/load.ts';
import { checkLayers } from './deployment/check.ts';
import { pinEngineVersion } from './deployment/pin-engine-version.ts';
import { costOf, totalOf } from './deployment/plan/costs.ts';
import { forecastOf } from './deployment/plan/forecast.ts';
import { makePlan } from './deployment/plan/make-plan.ts';
import { losesData } from './deployment/plan/preview.ts';
import { allEntries } from './state.ts';
import { withWorld } from './world.ts';
import { planningWorld } from './phases/world.ts';
import { resourcesOfLayer } from './preflight/layer-resources.ts';
import type { PlanResult } from './ui/plan.ts';

/**
 * What a deploy would do now, with how long it would take. Takes no lock and writes no journal.
 * @throws MigrationError as a deploy does before it changes anything.
 */
export const planMigration = (loaded: LoadedConfig, access: AwsAccess): Promise<PlanResult> =>
  withWorld(loaded, access, async (world) => {
    checkLayers(world.wanted, world.settings);
    const settings = await pinEngineVersion(world.wanted, world, world.databases);
    const plan = await makePlan(world.wanted, { ...planningWorld(world), settings });
    const forecast = forecastOf(
      plan,
      { layers: world.wanted, regions: world.regions },
      await allEntries(loaded),
    );
    const costs = world.wanted.flatMap((layer) =>
      layer.regions.map((role) => {
        const resources = resourcesOfLayer(layer, role, { ...world, settings });
        const priced = resources.map((resource) => ({ ...resource, property: resource.value }));
        return { layer: layer.name, region: world.regions[role], ...costOf(priced, role) };
      }),
    );
    return {
      environmentSuffix: world.environmentSuffix,
      account: world.account,
      regions: world.regions,
      hash: plan.hash,
      seconds: forecast.seconds,
      monthlyCost: { isEstimate: true, ...totalOf(costs) },
      stacks: plan.stacks.map((stack, index) => ({
        ...stack,
        seconds: forecast.stacks[index]?.seconds ?? 0,
        monthlyUsd:
          costs.find(({ layer, region }) => layer === stack.layer && region === stack.region)?.usd ?? 0,
        measured: forecast.stacks[index]?.source === 'measured',
        resources: stack.resources.map((change) => ({ ...change, losesData: losesData(change) })),
      })),
    };
  });
