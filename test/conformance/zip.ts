import { crc32 } from 'node:zlib';

/** A ZIP archive of one file, stored as it is. Layout: PKWARE APPNOTE 4.3. */
export function zip(name: string, content: Buffer): Buffer {
  const path = Buffer.from(name);
  // Version 2.0; no flags, no compression; no time, and the first of January 1980; checksum and both sizes; the name.
  const description = Buffer.alloc(26);
  description.writeUInt16LE(20, 0);
  description.writeUInt16LE(0x21, 8);
  description.writeUInt32LE(crc32(content), 10);
  description.writeUInt32LE(content.length, 14);
  description.writeUInt32LE(content.length, 18);
  description.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), description, path, content]);

  // No comment, disk 0; everybody may read the file; it begins at 0.
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE((0o100644 << 16) >>> 0, 6);
  const madeBy = Buffer.from([20, 3]);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, description, attributes, path]);

  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}
