import type { ArtefactStore } from '../../../../src/replication/artefact/store.ts';

export const memoryArtefacts = (): ArtefactStore & { readonly texts: Map<string, string> } => {
  const texts = new Map<string, string>();
  return {
    texts,
    write: async (name, text) => void texts.set(name, text),
    read: async (name) => texts.get(name),
  };
};
