import { checkLayers } from '../../../src/deployment/check.ts';
import type { DeployableLayer, Settings } from '../../../src/deployment/layer.ts';
import { MigrationError } from '../../../src/errors.ts';
import { nameProperties } from '../names.ts';
import type { Place, OnPaper } from '../on-paper.ts';
import { isObject, listOf, objectsIn, textOf, type Json, type JsonObject } from '../template.ts';
import { policySizeProblems } from './policy-sizes.ts';

export interface PlatformProblem {
  /** File name. */
  readonly template: string;
  readonly what: string;
}

/** One thing that is asked of all layers together, as they would be deployed. */
export interface PlatformRule {
  readonly name: string;
  readonly problems: (platform: OnPaper) => readonly PlatformProblem[];
}

/** "in the source region", unless the layer is in one region only. */
const where = ({ layer, role }: Pick<Place, 'layer' | 'role'>): string =>
  layer.regions.length > 1 ? ` in the ${role} region` : '';

const unreadable = ({ missing }: OnPaper): readonly PlatformProblem[] =>
  missing.map(({ layer, role, parameter, source }) => ({
    template: layer.template,
    what:
      source.from === 'output'
        ? `${parameter}${where({ layer, role })} is ${source.output} of ${source.layer}, which is not returned in the ${source.region} region`
        : `${parameter}${where({ layer, role })} has no value`,
  }));

/** Whether CloudFormation would take a value for a parameter. */
function fits(
  value: string,
  { AllowedPattern, AllowedValues, MinValue, MaxValue, MinLength, MaxLength, Type }: JsonObject,
): boolean {
  const within = (size: number, least: Json | undefined, most: Json | undefined): boolean =>
    size >= Number(least ?? -Infinity) && size <= Number(most ?? Infinity);
  const each = textOf(Type).startsWith('List<') || Type === 'CommaDelimitedList' ? value.split(',') : [value];
  return each.every(
    (one) =>
      (AllowedPattern === undefined || new RegExp(`^(?:${textOf(AllowedPattern)})$`).test(one)) &&
      (AllowedValues === undefined || listOf(AllowedValues).map(textOf).includes(one)) &&
      (Type !== 'Number' || within(Number(one), MinValue, MaxValue)) &&
      within(one.length, MinLength, MaxLength),
  );
}

const unfit = ({ places }: OnPaper): readonly PlatformProblem[] =>
  places.flatMap((place) =>
    Object.entries(place.parameters)
      .filter(([name, value]) => !fits(value, place.template.Parameters[name] ?? {}))
      .map(([name, value]) => ({
        template: place.layer.template,
        what: `${name}${where(place)} does not take "${value}"`,
      })),
  );

/** Values that are taken already. */
const collisions = (
  uses: readonly { readonly value: string; readonly place: Place }[],
  describe: (value: string) => string,
): readonly PlatformProblem[] =>
  uses.flatMap(({ value, place }, index) => {
    const before = uses.slice(0, index).find((other) => other.value === value)?.place;
    return before === undefined
      ? []
      : [{ template: place.layer.template, what: `${describe(value)} by ${before.layer.template} too` }];
  });

/** A region has every export once. */
const exportCollisions = ({ places }: OnPaper): readonly PlatformProblem[] =>
  collisions(
    places.flatMap((place) =>
      Object.keys(place.outputs).map((name) => ({ value: `${place.region} ${name}`, place })),
    ),
    (value) => `${value} is exported`,
  );

/** A region has every name of a type once; names of roles and buckets are shared by all regions (T10). */
const nameCollisions = ({ places }: OnPaper): readonly PlatformProblem[] =>
  collisions(
    places.flatMap((place) =>
      place.resources.flatMap((id) => {
        const resource = place.template.Resources[id];
        const naming = resource && nameProperties[resource.Type];
        const name = naming && resource.Properties[naming.property];
        if (!name) return [];
        const scope = naming.global ? 'everywhere' : place.region;
        return [{ value: `${resource.Type} ${textOf(place.resolve(name))} (${scope})`, place }];
      }),
    ),
    (value) => `${value} is made`,
  );

/** Region in which a metric is published, by namespace and name (T20); others are published where their resource is. */
const publishedIn: Readonly<Record<string, 'source' | 'target'>> = {
  'AWS/S3 ReplicationLatency': 'target',
  'AWS/S3 BytesPendingReplication': 'target',
  'AWS/S3 OperationsPendingReplication': 'target',
  'AWS/S3 OperationsFailedReplication': 'source',
};

/** An alarm sees the metrics of its own region only, and takes silence for what it is told to. */
const blindAlarms = ({ places }: OnPaper): readonly PlatformProblem[] =>
  places.flatMap((place) =>
    place.resources
      .filter((id) => place.template.Resources[id]?.Type === 'AWS::CloudWatch::Alarm')
      .flatMap((id) =>
        objectsIn(place.template.Resources[id]?.Properties)
          .map(({ Namespace, MetricName }) => `${textOf(Namespace)} ${textOf(MetricName)}`)
          .filter((metric) => (publishedIn[metric] ?? place.role) !== place.role)
          .map((metric) => ({
            template: place.layer.template,
            what: `${id} is in the ${place.role} region, where ${metric} is not published`,
          })),
      ),
  );

/** Lambda takes code from a bucket of its own region only (T49). */
const distantCode = ({ places }: OnPaper): readonly PlatformProblem[] =>
  places.flatMap((place) =>
    place.resources
      .filter((id) => place.template.Resources[id]?.Type === 'AWS::Lambda::Function')
      .flatMap((id) => {
        const code = place.template.Resources[id]?.Properties.Code;
        const bucket = isObject(code) ? textOf(place.resolve(code.S3Bucket ?? '')) : '';
        return bucket.includes(place.region)
          ? []
          : [{ template: place.layer.template, what: `the code of ${id}${where(place)} is in "${bucket}"` }];
      }),
  );

/** Consumers of both regions would process everything twice, through the global table (T45). */
const twiceConsumed = ({ places }: OnPaper): readonly PlatformProblem[] => {
  const enabled = places.flatMap((place) =>
    place.resources
      .filter((id) => place.template.Resources[id]?.Type === 'AWS::Lambda::EventSourceMapping')
      .filter(
        (id) => textOf(place.resolve(place.template.Resources[id]?.Properties.Enabled ?? true)) === 'true',
      )
      .map((id) => ({ id, template: place.layer.template })),
  );
  return enabled
    .filter((one, index) =>
      enabled.slice(0, index).some(({ id, template }) => id === one.id && template === one.template),
    )
    .map(({ id, template }) => ({ template, what: `${id} works in both regions` }));
};

export const platformRules: readonly PlatformRule[] = [
  { name: 'outputs that are read are returned', problems: unreadable },
  { name: 'values fit their parameters', problems: unfit },
  { name: 'exports do not collide', problems: exportCollisions },
  { name: 'names do not collide', problems: nameCollisions },
  { name: 'alarms are where their metric is', problems: blindAlarms },
  { name: 'code comes from its own region', problems: distantCode },
  { name: 'one region consumes', problems: twiceConsumed },
  { name: 'policies fit into IAM', problems: policySizeProblems },
];

/**
 * What is known to be wrong before anything is deployed on paper: the checks that precede every deployment.
 * @param files names of the templates that there are.
 */
export function layerProblems(
  layers: readonly DeployableLayer[],
  settings: Settings,
  files: readonly string[],
): readonly PlatformProblem[] {
  const unused = files
    .filter((file) => !layers.some(({ template }) => template === file))
    .map((template) => ({ template, what: 'belongs to no layer' }));
  try {
    checkLayers(layers, settings);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return [...unused, { template: 'layers.ts', what: error.message }];
  }
  return unused;
}
