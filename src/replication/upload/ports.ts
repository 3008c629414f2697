export interface FileToUpload {
  /** Absolute. */
  readonly path: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** What sync asks of S3 for an operator's own files. src/aws implements it. */
export interface FileUploads {
  /**
   * Uploads a file with a CRC-32 over all of it, in parts if it is large. Whatever `onBytes` throws stops it, and its parts are
   * taken back.
   * @param onBytes told of each further part that is there, in bytes.
   */
  upload(region: string, bucket: string, file: FileToUpload, onBytes: (bytes: number) => void): Promise<void>;
}
