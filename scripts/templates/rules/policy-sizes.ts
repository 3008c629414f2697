import type { OnPaper, Place } from '../on-paper.ts';
import { isObject, listOf, type Json, type JsonObject } from '../template.ts';
import type { PlatformProblem } from './platform.ts';

/** Characters without white space (IAM and STS quotas): of a role's inline policies together, and of one of the others. */
const quotas = { inline: 10_240, managed: 6_144, trust: 2_048 } as const;

/** Policies of a role or managed policy, by quota. */
const documentsOf = (
  type: string,
  properties: JsonObject,
): Readonly<Partial<Record<keyof typeof quotas, readonly Json[]>>> => {
  if (type === 'AWS::IAM::ManagedPolicy') return { managed: [properties.PolicyDocument ?? null] };
  if (type !== 'AWS::IAM::Role') return {};
  return {
    inline: listOf(properties.Policies)
      .filter(isObject)
      .map(({ PolicyDocument }) => PolicyDocument ?? null),
    trust: [properties.AssumeRolePolicyDocument ?? null],
  };
};

const tooLong = (place: Place, id: string): readonly string[] => {
  const resource = place.template.Resources[id];
  return resource === undefined
    ? []
    : Object.entries(documentsOf(resource.Type, resource.Properties)).flatMap(([kind, documents]) => {
        const size = documents.reduce(
          (sum: number, each) => sum + JSON.stringify(place.resolve(each)).length,
          0,
        );
        const quota = quotas[kind as keyof typeof quotas];
        return size <= quota
          ? []
          : [`the ${kind} policies of ${id} have ${size} characters; IAM takes ${quota}`];
      });
};

/** A policy that is too long is found when the role is made, in the middle of a deployment. Names make it longer. */
export const policySizeProblems = ({ places }: OnPaper): readonly PlatformProblem[] =>
  places.flatMap((place) =>
    place.resources.flatMap((id) =>
      tooLong(place, id).map((what) => ({ template: place.layer.template, what })),
    ),
  );
