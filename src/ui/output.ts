/**
 * After `| head` or a closed terminal there is nobody left to tell, and the migration goes on: the journal has everything.
 * @returns whether the stream still has a reader.
 */
export function outliveReader(stream: NodeJS.WritableStream): () => boolean {
  let alive = true;
  stream.on('error', () => {
    alive = false;
  });
  return () => alive;
}

/** Writes lines to a stream whose reader may go away. */
export function lineWriter(stream: NodeJS.WritableStream): (line: string) => void {
  const hasReader = outliveReader(stream);
  return (line) => {
    if (hasReader()) stream.write(`${line}\n`);
  };
}
