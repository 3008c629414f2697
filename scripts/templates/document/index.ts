import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Layer } from '../../../src/deployment/layer.ts';
import { packageRoot } from '../../../src/package-root.ts';
import type { OnPaper } from '../on-paper.ts';
import { costTable, useTable } from './costs.ts';
import { layerTable, outputTable, settingTable, wiringTable } from './layers.ts';
import { withSection } from './markdown.ts';

export const documentFile = join(packageRoot, 'docs', 'platform.md');

export interface Facts {
  readonly layers: readonly Layer[];
  /** As it is deployed by default, and with everything turned on. */
  readonly byDefault: OnPaper;
  readonly full: OnPaper;
  /** Region names of source and target. */
  readonly regions: readonly [string, string];
}

/** The document about the platform as it is, and as it would be from the templates. */
export async function documents({ layers, byDefault, full, regions }: Facts): Promise<{
  readonly current: string;
  readonly wanted: string;
}> {
  const current = readFileSync(documentFile, 'utf8');
  const sections = {
    layers: layerTable(layers),
    settings: settingTable(layers),
    wiring: wiringTable(layers),
    outputs: outputTable(layers, full),
    costs: costTable(byDefault, regions),
    'all costs': costTable(full, regions),
    use: useTable(regions),
  };
  const filled = Object.entries(sections).reduce(
    (document, [name, content]) => withSection(document, name, content),
    current,
  );
  return {
    current,
    wanted: await format(filled, { ...(await resolveConfig(documentFile)), filepath: documentFile }),
  };
}
