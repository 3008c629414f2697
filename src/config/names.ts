/** Letters and digits only: then no environment's names end like another's, and cleanup can tell them apart. */
export const suffixPattern = /^[a-z0-9]{1,16}$/;

/** Longest bucket name that S3 allows. */
export const bucketNameLimit = 63;

/** Bucket names are global, so they carry the region (platform.md); the longer region makes the longest name. */
export const longestBucketName = (config: {
  environmentSuffix: string;
  sourceRegion: string;
  targetRegion: string;
}): string =>
  [config.sourceRegion, config.targetRegion]
    .map((region) => `trading-analytics-historical-data-${region}-${config.environmentSuffix}`)
    .reduce((a, b) => (b.length > a.length ? b : a));
