import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactOf, type Artifact, type ReadArtifact } from '../deployment/artifact.ts';
import { MigrationError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

/**
 * Reads artifacts from files, each once, when it is asked for.
 * @param fileOf absolute path by name; undefined for a name that is not known.
 * @param next what to do about a file that cannot be read.
 */
export function artifactFiles(fileOf: (name: string) => string | undefined, next: string): ReadArtifact {
  const known = new Map<string, Artifact>();
  return (name) => {
    const artifact = known.get(name) ?? artifactOf(name, read(name, fileOf(name), next));
    known.set(name, artifact);
    return artifact;
  };
}

/** Code of the functions that ship with the package. */
export const builtInArtifacts = (): ReadArtifact =>
  artifactFiles(
    (name) => join(packageRoot, 'dist', 'functions', `${name}.zip`),
    'Run npm run build: it bundles the functions.',
  );

function read(name: string, file: string | undefined, next: string): Uint8Array {
  try {
    if (file !== undefined) return readFileSync(file);
  } catch (cause) {
    throw missing(`The artifact ${name} cannot be read: ${(cause as Error).message}.`, next, cause);
  }
  throw missing(`There is no artifact ${name}.`, next);
}

const missing = (message: string, next: string, cause?: unknown): MigrationError =>
  new MigrationError('usage', message, {
    code: 'ARTIFACT_MISSING',
    untouched: 'Nothing was called on AWS.',
    next: [next],
    cause,
  });
