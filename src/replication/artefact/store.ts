import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Where artefacts are kept, beside the journal. Names are relative to it, such as `evidence/<run>-1.json`. */
export interface ArtefactStore {
  /** Resolves when the artefact would survive a crash. Overwrites nothing that is there whole. */
  write(name: string, text: string): Promise<void>;
  /** Undefined when there is none of that name. */
  read(name: string): Promise<string | undefined>;
}

/** In a local folder. */
export const createArtefactFiles = (folder: string): ArtefactStore => ({
  write: async (name, text) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(`${path}.new`, 'w');
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
  },
  read: async (name) => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  },
});
