import { createHash } from 'node:crypto';
import { artifactsRead, type Layer } from './layer.ts';

/** Something that a build made and a template refers to, such as the code of a function. */
export interface Artifact {
  /** Of the object in the artifact bucket, named by content: an object never changes, and a new build is a new parameter. */
  readonly key: string;
  readonly body: Uint8Array;
}

/** Reads a built artifact by the name that layers use. @throws MigrationError ARTIFACT_MISSING (exit 2). */
export type ReadArtifact = (name: string) => Artifact;

export const artifactOf = (name: string, body: Uint8Array): Artifact => ({
  key: `functions/${name}/${sha256(body)}.zip`,
  body,
});

export const sha256 = (body: Uint8Array | string): string => createHash('sha256').update(body).digest('hex');

/** S3 keys of the artifacts that a layer deploys, by name. */
export const artifactKeys = (layer: Layer, readArtifact: ReadArtifact): Record<string, string> =>
  Object.fromEntries(artifactsRead(layer).map((name) => [name, readArtifact(name).key]));

/** Where objects are kept for CloudFormation. src/aws implements it. */
export interface ArtifactStore {
  /**
   * Puts the object unless it is there.
   * @returns its URL, as CloudFormation takes it, and whether it had to be uploaded.
   */
  ensure(
    region: string,
    bucket: string,
    key: string,
    body: Uint8Array,
  ): Promise<{ readonly url: string; readonly uploaded: boolean }>;
}
