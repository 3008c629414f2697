import { parseXml } from '../xml-tree.ts';
import { invalidRequest, S3ControlError } from './error.ts';
import { readFilter, type ManifestFilter } from './filter.ts';
import { boolean, fieldsAt, integer, text } from './read.ts';
import { valueOf, type Fields } from './xml.ts';

/** What CreateJob was asked for, as far as it is looked at. */
export interface JobRequest {
  readonly clientRequestToken: string;
  readonly confirmationRequired: boolean;
  readonly description: string | undefined;
  readonly priority: number;
  readonly roleArn: string;
  readonly report: JobReport | undefined;
  readonly generator: ManifestGenerator;
  /** The request as it came, for telling it again. */
  readonly fields: Fields;
}

export interface JobReport {
  readonly bucket: string;
  readonly prefix: string;
  readonly failedTasksOnly: boolean;
}

export interface ManifestGenerator {
  readonly sourceBucket: string;
  readonly filter: ManifestFilter;
  /** Where the manifest is kept, if it is. */
  readonly output: { readonly bucket: string; readonly prefix: string } | undefined;
}

/** @throws S3ControlError for what AWS refuses, and for jobs that are none of replication. */
export function readCreateJob(document: string): JobRequest {
  const fields = fieldsOfDocument(document);
  const operation = Object.keys(fieldsAt(fields, 'Operation') ?? {});
  if (operation.length !== 1) throw invalidRequest('Exactly one operation must be specified');
  if (operation[0] !== 'S3ReplicateObject') throw missing(`the operation ${String(operation[0])}`);
  const priority = integer(fields, 'Priority');
  if (priority === undefined || priority < 0) throw invalidRequest('Priority must be a number, 0 or more');
  const required = (name: string): string => {
    const value = text(fields, name);
    if (value === undefined) throw invalidRequest(`${name} must be specified`);
    return value;
  };
  return {
    clientRequestToken: required('ClientRequestToken'),
    // The console's jobs wait for a confirmation, and so do those of the API that do not say otherwise.
    confirmationRequired: boolean(fields, 'ConfirmationRequired') ?? true,
    description: text(fields, 'Description'),
    priority,
    roleArn: required('RoleArn'),
    report: readReport(fieldsAt(fields, 'Report')),
    generator: readGenerator(fields),
    fields,
  };
}

const missing = (what: string): S3ControlError =>
  new S3ControlError('NotImplemented', `The local AWS knows batch replication only, not ${what}.`, 501);

function fieldsOfDocument(document: string): Fields {
  try {
    return valueOf(parseXml(document)) as Fields;
  } catch (error) {
    if (error instanceof SyntaxError) throw new S3ControlError('MalformedXML', error.message);
    throw error;
  }
}

function readReport(report: Fields | undefined): JobReport | undefined {
  if (!report) throw invalidRequest('Report must be specified');
  if (!boolean(report, 'Enabled')) return undefined;
  const scope = text(report, 'ReportScope');
  if (scope === undefined || text(report, 'Format') !== 'Report_CSV_20180820') {
    throw invalidRequest('A report needs Format Report_CSV_20180820 and a ReportScope');
  }
  return {
    bucket: bucketOf(report, 'Bucket'),
    prefix: text(report, 'Prefix') ?? '',
    failedTasksOnly: scope === 'FailedTasksOnly',
  };
}

function readGenerator(fields: Fields): ManifestGenerator {
  const generator = fieldsAt(fieldsAt(fields, 'ManifestGenerator'), 'S3JobManifestGenerator');
  if ((generator === undefined) === (fields.Manifest === undefined)) {
    throw invalidRequest('Exactly one of Manifest and ManifestGenerator must be specified');
  }
  if (!generator) throw missing('a manifest of your own: use a ManifestGenerator');
  const location = fieldsAt(generator, 'ManifestOutputLocation');
  const isKept = boolean(generator, 'EnableManifestOutput') ?? false;
  if (isKept && !location) {
    throw invalidRequest('ManifestOutputLocation must be specified when EnableManifestOutput is true');
  }
  return {
    sourceBucket: bucketOf(generator, 'SourceBucket'),
    filter: readFilter(fieldsAt(generator, 'Filter') ?? {}),
    output:
      isKept && location
        ? { bucket: bucketOf(location, 'Bucket'), prefix: text(location, 'ManifestPrefix') ?? '' }
        : undefined,
  };
}

function bucketOf(fields: Fields, name: string): string {
  const arn = text(fields, name) ?? '';
  const [, bucket] = /^arn:aws[\w-]*:s3:::([^/:]+)$/.exec(arn) ?? [];
  if (bucket === undefined) throw invalidRequest(`${name} must be the ARN of a bucket, not '${arn}'`);
  return bucket;
}
