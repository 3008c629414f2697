import { dependenciesOf } from '../../../src/deployment/graph.ts';
import type { Layer, ParameterSource, RegionRole } from '../../../src/deployment/layer.ts';
import type { SettingName } from '../../../src/templates/settings.ts';
import type { OnPaper } from '../on-paper.ts';
import { builtIn, textOf } from '../template.ts';
import { configurationOf, fieldOf } from './configuration.ts';
import { code, markdownTable } from './markdown.ts';

const kindOf = ({ kind, onlyIf }: Layer): string =>
  `${kind === 'stack-set' ? 'StackSet' : 'stack'}${onlyIf === undefined ? '' : `, only with ${code(onlyIf)}`}`;

const regionsOf = ({ regions, regionConcurrency }: Layer): string =>
  regions.join(regionConcurrency === 'parallel' ? ' and ' : ', then ');

export const layerTable = (layers: readonly Layer[]): string =>
  markdownTable(
    ['Layer', 'Template', 'Kind', 'Regions', 'Depends on'],
    layers.map((layer) => [
      layer.name,
      `[${layer.template}](../src/templates/${layer.template})`,
      kindOf(layer),
      regionsOf(layer),
      dependenciesOf(layer).join(', '),
    ]),
  );

interface Use {
  readonly layer: Layer;
  readonly parameter: string;
  readonly source: ParameterSource;
  /** Region that it is for, if not for all of the layer's. */
  readonly role: RegionRole | undefined;
}

const usesOf = (layer: Layer): readonly Use[] =>
  [
    { role: undefined, sources: layer.parameters },
    ...layer.regions.map((role) => ({ role, sources: layer.overrides?.[role] ?? {} })),
  ].flatMap(({ role, sources }) =>
    Object.entries(sources).map(([parameter, source]) => ({ layer, parameter, source, role })),
  );

const meaningOf = ({ layer, parameter }: Use): string =>
  textOf(builtIn(layer.template).Parameters[parameter]?.Description);

/**
 * What an operator decides: a row a field of the configuration, with the templates' parameters that it decides. What it
 * means is in the words of the configuration, or else of the first template that takes it.
 */
export const settingTable = (layers: readonly Layer[]): string => {
  const uses = layers.flatMap(usesOf);
  return markdownTable(
    ['In the configuration', 'Default', 'What it means', 'Parameters', 'Layers'],
    [...new Set(Object.values(configurationOf))].flatMap((path) => {
      const own = uses.filter(
        ({ source }) =>
          source.from === 'setting' && isSetting(source.setting) && configurationOf[source.setting] === path,
      );
      const names = [...new Set(own.map(({ layer }) => layer.name))];
      const field = fieldOf(path);
      return own
        .slice(0, 1)
        .map((use) => [
          code(path),
          field?.default === undefined ? '' : code(String(field.default)),
          field?.description ?? `${meaningOf(use)}.`,
          [...new Set(own.map(({ parameter }) => code(parameter)))].join(', '),
          names.length === layers.length ? 'all' : names.join(', '),
        ]);
    }),
  );
};

const isSetting = (name: string): name is SettingName => name in configurationOf;

const originOf = ({ source }: Use): string => {
  if (source.from === 'output') return `${code(source.output)} of ${source.layer}, ${source.region}`;
  return source.from === 'artifact' ? `the built function ${source.artifact}` : code(source.setting);
};

/** What layers give each other: a row a parameter, with where its value comes from in each region. */
export const wiringTable = (layers: readonly Layer[]): string =>
  markdownTable(
    ['Layer', 'Parameter', 'What it means', 'Comes from'],
    layers.flatMap((layer) => {
      const uses = usesOf(layer).filter(({ source }) => source.from !== 'setting');
      return [...new Set(uses.map(({ parameter }) => parameter))].sort().map((parameter, index) => {
        const own = uses.filter((use) => use.parameter === parameter);
        const origins = own.map((use) =>
          use.role === undefined || layer.regions.length === 1
            ? originOf(use)
            : `${originOf(use)} (in the ${use.role})`,
        );
        return [
          index === 0 ? layer.name : '',
          code(parameter),
          own.slice(0, 1).map(meaningOf).join(''),
          origins.join('; '),
        ];
      });
    }),
  );

/** What stacks return, and in which regions. */
export const outputTable = (layers: readonly Layer[], { places }: OnPaper): string =>
  markdownTable(
    ['Layer', 'Output', 'Regions', 'What it is'],
    layers.flatMap((layer) =>
      Object.entries(builtIn(layer.template).Outputs)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, { Description }], index) => [
          index === 0 ? layer.name : '',
          code(name),
          layer.regions
            .filter((region) =>
              places.some(
                ({ layer: { name: other }, role, outputs }) =>
                  other === layer.name && role === region && name in outputs,
              ),
            )
            .join(', '),
          textOf(Description),
        ]),
    ),
  );
