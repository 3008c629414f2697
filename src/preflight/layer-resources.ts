import type { DeployableLayer, RegionRole, Settings } from '../deployment/layer.ts';
import { conditionHolds, resourcesOf } from '../deployment/plan/evaluate.ts';
import { effectiveParameters } from '../deployment/template.ts';
import type { RegionPair } from '../runbook/events.ts';
import { resolve, type Json, type JsonObject, type Known } from './resolve.ts';

/** A resource that a template makes in one region. */
export interface LayerResource {
  readonly layer: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** A property without intrinsic functions; null what is known only later, item by item when it is a list. */
  readonly value: (name: string) => Json;
  /** A property as text; undefined when the resource has none, or it is known only once something else is deployed. */
  readonly property: (name: string) => string | undefined;
}

export type Parameters = Readonly<Record<string, string | undefined>>;

interface Place {
  readonly regions: RegionPair;
  readonly account: string;
  readonly settings: Settings;
}

/** The parameters of a layer's stack as far as settings say; what other stacks return is not known yet. */
export function parametersFromSettings(
  layer: DeployableLayer,
  role: RegionRole,
  settings: Settings,
): Parameters {
  const sources = { ...layer.parameters, ...layer.overrides?.[role] };
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [
      name,
      source.from === 'setting' ? settings[source.setting] : undefined,
    ]),
  );
}

/** @param parameters by default those of `parametersFromSettings`. */
export function resourcesOfLayer(
  layer: DeployableLayer,
  role: RegionRole,
  place: Place,
  parameters: Parameters = parametersFromSettings(layer, role, place.settings),
): readonly LayerResource[] {
  const { templateBody, name } = layer;
  const region = place.regions[role];
  const known = knownOf(templateBody, region, place.account, parameters);
  const { Resources } = JSON.parse(templateBody) as { readonly Resources: Readonly<Record<string, Body>> };
  return resourcesOf(templateBody, region, parameters).map(({ logicalId, type }) => ({
    layer: name,
    logicalId,
    type,
    properties: Resources[logicalId]?.Properties ?? {},
    value: (property) => {
      const value = Resources[logicalId]?.Properties?.[property] ?? null;
      return Array.isArray(value)
        ? (value as readonly Json[]).map((item) => resolve(item, known) ?? null)
        : (resolve(value, known) ?? null);
    },
    property: (property) => {
      const value = Resources[logicalId]?.Properties?.[property];
      const resolved = value === undefined ? undefined : resolve(value, known);
      return typeof resolved === 'object' || resolved === undefined ? undefined : String(resolved);
    },
  }));
}

interface Body {
  readonly Properties?: JsonObject;
}

/** What CloudFormation would know of a template before it has made anything. */
export function knownOf(
  templateBody: string,
  region: string,
  account: string,
  parameters: Parameters,
): Known {
  const { Conditions = {} } = JSON.parse(templateBody) as {
    readonly Conditions?: Readonly<Record<string, Json>>;
  };
  const values: Parameters = {
    ...effectiveParameters(templateBody, {}),
    ...parameters,
    // Regions are of the standard partition (config/regions.ts).
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::Region': region,
    'AWS::AccountId': account,
  };
  return {
    valueOf: (name) => values[name],
    holds: (condition) => conditionHolds({ Condition: condition }, Conditions, values),
  };
}
