import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files in a folder and below that hold one of the texts, each as `file: text`. */
export function filesWith(folder: string, texts: readonly string[]): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files.flatMap(({ parentPath, name }) => {
    const content = readFileSync(join(parentPath, name), 'utf8');
    return textsIn(content, texts).map((text) => `${join(parentPath, name)}: ${text}`);
  });
}

export const textsIn = (content: string, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => content.includes(text));
