import { invalidManifest, validateGraph } from './graph.ts';
import { outputsRead, settingsRead, type DeployableLayer, type Settings } from './layer.ts';
import { parseTemplate, type Template } from './template.ts';

/**
 * Everything that can be known to be wrong before anything is called: the graph, and that settings, parameters and
 * outputs that a layer names exist.
 * @throws MigrationError MANIFEST_INVALID (exit 2), with every problem found.
 */
export function checkLayers(layers: readonly DeployableLayer[], settings: Settings): void {
  validateGraph(layers);
  const templates = new Map(layers.map((layer) => [layer.name, templateOf(layer)]));
  const problems = layers.flatMap((layer) => {
    const template = templates.get(layer.name);
    if (!template) return [`the template of ${layer.name} is not JSON`];
    return [
      ...settingProblems(layer, settings),
      ...parameterProblems(layer, template),
      ...outputsRead(layer)
        .filter((source) => !(source.output in (templates.get(source.layer)?.Outputs ?? {})))
        .map((source) => `${layer.name} reads ${source.output}, which ${source.layer} does not output`),
    ];
  });
  if (problems.length > 0) throw invalidManifest(problems);
}

function templateOf({ templateBody }: DeployableLayer): Template | undefined {
  try {
    return parseTemplate(templateBody);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const settingProblems = (layer: DeployableLayer, settings: Settings): string[] =>
  settingsRead(layer)
    .filter((setting) => !(setting in settings))
    .map((setting) => `${layer.name} needs the setting ${setting}, which has no value`);

/** A StackSet needs a value for every parameter, even one that each region overrides; a stack takes both together. */
function parameterProblems(layer: DeployableLayer, { Parameters = {} }: Template): string[] {
  const perRegion = Object.values(layer.overrides ?? {});
  const named = new Set([layer.parameters, ...perRegion].flatMap((sources) => Object.keys(sources)));
  const isGiven = (name: string): boolean =>
    name in layer.parameters ||
    (layer.kind === 'stack' && layer.regions.every((role) => name in (layer.overrides?.[role] ?? {})));
  return [
    ...[...named]
      .filter((name) => !(name in Parameters))
      .map((name) => `${layer.name} gives the parameter ${name}, which its template does not declare`),
    ...Object.entries(Parameters)
      .filter(([name, { Default }]) => Default === undefined && !isGiven(name))
      .map(([name]) => `${layer.name} gives no value for the parameter ${name}`),
  ];
}
