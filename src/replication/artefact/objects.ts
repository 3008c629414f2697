import type { StateObjects } from '../../runbook/state-objects.ts';
import type { ArtefactStore } from './store.ts';

/** In a store that several machines share. */
export const createArtefactObjects = (objects: StateObjects): ArtefactStore => ({
  write: async (name, text) => {
    if ((await objects.create(name, text)) !== undefined) return;
    const there = await objects.read(name);
    // A name has the run and the journal's last line in it, so only the same artefact comes twice.
    if (there?.text !== text) throw new Error(`${objects.where}/${name} is another artefact`);
  },
  read: async (name) => (await objects.read(name))?.text,
});
