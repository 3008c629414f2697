import { order } from '../../src/deployment/graph.ts';
import type { DeployableLayer, ParameterSource, RegionRole, Settings } from '../../src/deployment/layer.ts';
import { conditionHolds, evaluate } from './evaluate.ts';
import { nameProperties, otherNames } from './names.ts';
import { resolve, type Known } from './resolve.ts';
import { sampleAttribute, sampleRef } from './samples.ts';
import { textOf, type Json, type Template } from './template.ts';

/** A layer in one of its regions, as it would be deployed. */
export interface Place {
  readonly layer: DeployableLayer;
  readonly template: Template;
  readonly role: RegionRole;
  readonly region: string;
  /** Of every parameter that has a value. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Logical ids, by the conditions of this region. */
  readonly resources: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  /** A property without intrinsic functions. */
  readonly resolve: (value: Json) => Json;
}

/** A value that a layer's parameter should have and that nobody gives. */
export interface Missing {
  readonly layer: DeployableLayer;
  readonly role: RegionRole;
  readonly parameter: string;
  readonly source: ParameterSource;
}

export interface OnPaper {
  readonly places: readonly Place[];
  readonly missing: readonly Missing[];
}

/** As in AWS's own examples; nothing is asked about it. */
const account = '123456789012';

/**
 * Deploys layers on paper, in the order of their dependencies: which parameters the stack of each region would be given,
 * what it would make, and what it would return, in the form that real values have.
 */
export function deployOnPaper(layers: readonly DeployableLayer[], settings: Settings): OnPaper {
  const places: Place[] = [];
  const missing: Missing[] = [];
  const valueOf = (source: ParameterSource): string | undefined => {
    if (source.from === 'setting') return settings[source.setting];
    if (source.from === 'artifact') return `functions/${source.artifact}/${'0'.repeat(64)}.zip`;
    return places.find(({ layer, role }) => layer.name === source.layer && role === source.region)?.outputs[
      source.output
    ];
  };
  for (const layer of order(layers).filter(({ onlyIf }) => onlyIf === undefined || settings[onlyIf])) {
    for (const role of layer.regions) {
      const sources = Object.entries({ ...layer.parameters, ...layer.overrides?.[role] });
      const given = sources.map(([parameter, source]) => ({ parameter, source, value: valueOf(source) }));
      missing.push(
        ...given
          .filter(({ value }) => value === undefined)
          .map(({ parameter, source }) => ({ layer, role, parameter, source })),
      );
      places.push(
        placeOf(
          layer,
          role,
          JSON.parse(layer.templateBody) as Template,
          settings,
          Object.fromEntries(
            given.flatMap(({ parameter, value }) => (value === undefined ? [] : [[parameter, value]])),
          ),
        ),
      );
    }
  }
  return { places, missing };
}

function placeOf(
  layer: DeployableLayer,
  role: RegionRole,
  template: Template,
  settings: Settings,
  given: Readonly<Record<string, string>>,
): Place {
  const region = settings[role === 'source' ? 'SourceRegion' : 'TargetRegion'] ?? '';
  const defaults = Object.entries(template.Parameters).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, textOf(Default)] as const],
  );
  const parameters = { ...Object.fromEntries(defaults), ...given };
  const known = knownIn(template, region, parameters, layer.stackName);
  const { resources, outputs } = evaluate(template, region, parameters);
  return {
    layer,
    template,
    role,
    region,
    parameters,
    resources,
    outputs: Object.fromEntries(
      outputs.map((name) => [name, textOf(resolve(template.Outputs[name]?.Value ?? null, known))]),
    ),
    resolve: (value) => resolve(value, known),
  };
}

/** What CloudFormation would know in a stack of that region. */
function knownIn(
  template: Template,
  region: string,
  parameters: Readonly<Record<string, string>>,
  stackName: string,
): Known {
  const values: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::NoValue': '',
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
    ...parameters,
  };
  const valueOf = (reference: string): string => {
    const value = values[reference];
    if (value !== undefined) return value;
    const [id = '', ...attribute] = reference.split('.');
    const resource = template.Resources[id];
    // What does not exist is a matter of the rule about references.
    if (!resource) return reference;
    const property =
      resource.Properties[nameProperties[resource.Type]?.property ?? otherNames[resource.Type] ?? ''];
    const name = property === undefined ? id : textOf(resolve(property, known));
    const where = { region, account, name };
    return attribute.length === 0
      ? sampleRef(resource, where)
      : sampleAttribute(resource, attribute.join('.'), where);
  };
  const known: Known = {
    valueOf,
    holds: (condition) => conditionHolds({ Condition: condition }, template, region, parameters),
  };
  return known;
}
