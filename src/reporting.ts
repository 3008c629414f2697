import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LoadedConfig } from './config/load.ts';
import { costOf, totalOf } from './deployment/plan/costs.ts';
import { MigrationError } from './errors.ts';
import { allEntries } from './state.ts';
import { loadPlatform } from './platform.ts';
import { resourcesOfLayer } from './preflight/layer-resources.ts';
import { foldReport } from './report/fold.ts';
import type { ReportedCost, ReportModel } from './report/model.ts';
import { renderReport } from './report/page.ts';

export interface WrittenReport {
  /** Absolute. */
  readonly html: string;
  readonly json: string;
  readonly model: ReportModel;
}

/**
 * Writes the report of a run, by default the one that is not over or the newest, and its JSON beside it. Asks no AWS.
 * @param output the HTML file, relative to the working folder; missing folders are made.
 * @throws MigrationError NO_SUCH_RUN, REPORT_UNWRITABLE (exit 2).
 */
export async function writeReport(
  loaded: LoadedConfig,
  output: string,
  run?: string,
): Promise<WrittenReport> {
  const model = foldReport(await allEntries(loaded), run, costNow(loaded));
  if (!model) throw noSuchRun(run);
  const html = resolve(output);
  const json = `${html.replace(/\.html?$/i, '')}.json`;
  const page = await renderReport(model);
  try {
    mkdirSync(dirname(html), { recursive: true });
    writeFileSync(html, page);
    writeFileSync(json, `${JSON.stringify(model, undefined, 2)}\n`);
  } catch (error) {
    throw unwritable(html, error);
  }
  return { html, json, model };
}

/** Of the configuration as it is now: the journal has no templates. */
function costNow(loaded: LoadedConfig): ReportedCost {
  const { wanted, settings } = loadPlatform(loaded);
  const { sourceRegion: source, targetRegion: target, environmentSuffix, accountId = '*' } = loaded.config;
  const regions = { source, target };
  const costs = wanted.flatMap((layer) =>
    layer.regions.map((role) => {
      const place = { account: accountId, regions, environmentSuffix, settings };
      const priced = resourcesOfLayer(layer, role, place).map((resource) => ({
        ...resource,
        property: resource.value,
      }));
      return { region: regions[role], ...costOf(priced, role) };
    }),
  );
  const { plusUsage, withoutPrice } = totalOf(costs);
  return {
    regions: [source, target].map((region) => ({
      region,
      usd: totalOf(costs.filter((cost) => cost.region === region)).usd,
    })),
    plusUsage,
    withoutPrice,
  };
}

const noSuchRun = (run: string | undefined): MigrationError =>
  new MigrationError(
    'usage',
    run === undefined ? 'There is no run to report on.' : `The journal has no run ${run}.`,
    {
      code: 'NO_SUCH_RUN',
      untouched: 'Nothing was written.',
      next: ['Check -e and --config: each environment has a journal of its own.'],
    },
  );

const unwritable = (file: string, cause: unknown): MigrationError =>
  new MigrationError(
    'usage',
    `The report ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
    {
      code: 'REPORT_UNWRITABLE',
      untouched: 'The journal was only read.',
      next: ['Give another file with --output.'],
      cause,
    },
  );
