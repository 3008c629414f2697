import type { ReplicationConfiguration } from '@aws-sdk/client-s3';
import { element, wrap } from '../xml.ts';
import { S3Error } from './error.ts';
import { parseXml, type XmlElement } from '../xml-tree.ts';

/** What every element of the document may contain. A name with a plural is a list of it. */
const shape: Readonly<Record<string, readonly string[]>> = {
  ReplicationConfiguration: ['Role', 'Rules'],
  Rules: [
    'ID',
    'Priority',
    'Prefix',
    'Filter',
    'Status',
    'SourceSelectionCriteria',
    'ExistingObjectReplication',
    'DeleteMarkerReplication',
    'Destination',
  ],
  Filter: ['Prefix', 'Tag', 'And'],
  And: ['Prefix', 'Tags'],
  Tag: ['Key', 'Value'],
  Tags: ['Key', 'Value'],
  SourceSelectionCriteria: ['SseKmsEncryptedObjects', 'ReplicaModifications'],
  SseKmsEncryptedObjects: ['Status'],
  ReplicaModifications: ['Status'],
  ExistingObjectReplication: ['Status'],
  DeleteMarkerReplication: ['Status'],
  Destination: [
    'Bucket',
    'Account',
    'StorageClass',
    'AccessControlTranslation',
    'EncryptionConfiguration',
    'Metrics',
    'ReplicationTime',
  ],
  AccessControlTranslation: ['Owner'],
  EncryptionConfiguration: ['ReplicaKmsKeyID'],
  ReplicationTime: ['Status', 'Time'],
  Metrics: ['Status', 'EventThreshold'],
  Time: ['Minutes'],
  EventThreshold: ['Minutes'],
};

/** Lists of the model, and the element that stands for each of their entries. */
const entryOf: Readonly<Record<string, string>> = { Rules: 'Rule', Tags: 'Tag' };
const numbers: readonly string[] = ['Priority', 'Minutes'];

/** CloudFormation's names where they differ from the API's, by the element that contains them. */
const cloudFormationNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Rules: { ID: 'Id' },
  Filter: { Tag: 'TagFilter' },
  And: { Tags: 'TagFilters' },
};

type Fields = Readonly<Record<string, unknown>>;

const malformed = (): S3Error =>
  new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

const scalar = (name: string, value: string): string | number => {
  if (!numbers.includes(name)) return value;
  const number = Number(value);
  if (!Number.isInteger(number) || value.trim() === '') throw malformed();
  return number;
};

/** @throws S3Error MalformedXML. */
export function parseConfiguration(document: string): ReplicationConfiguration {
  let root: XmlElement;
  try {
    root = parseXml(document);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed();
    throw error;
  }
  if (root.name !== 'ReplicationConfiguration') throw malformed();
  return fieldsOfXml(root, root.name) as unknown as ReplicationConfiguration;
}

function fieldsOfXml(parent: XmlElement, kind: string): Fields {
  const allowed = shape[kind] ?? [];
  const elementName = (field: string): string => entryOf[field] ?? field;
  if (parent.children.some(({ name }) => !allowed.some((field) => elementName(field) === name))) {
    throw malformed();
  }
  const fields: Record<string, unknown> = {};
  for (const field of allowed) {
    const found = parent.children.filter(({ name }) => name === elementName(field));
    const [first] = found;
    if (!first) continue;
    const read = (child: XmlElement): unknown =>
      shape[field] ? fieldsOfXml(child, field) : scalar(field, child.text);
    if (!entryOf[field] && found.length > 1) throw malformed();
    fields[field] = entryOf[field] ? found.map(read) : read(first);
  }
  return fields;
}

/** The property `ReplicationConfiguration` of AWS::S3::Bucket, resolved, in the API's names. */
export function fromCloudFormation(property: unknown): ReplicationConfiguration {
  return fieldsOfProperty(property, 'ReplicationConfiguration') as unknown as ReplicationConfiguration;
}

function fieldsOfProperty(value: unknown, kind: string): Fields {
  const property = (value ?? {}) as Fields;
  const fields: Record<string, unknown> = {};
  for (const field of shape[kind] ?? []) {
    const found = property[cloudFormationNames[kind]?.[field] ?? field];
    if (found === undefined) continue;
    const read = (entry: unknown): unknown =>
      shape[field] ? fieldsOfProperty(entry, field) : scalar(field, String(entry));
    fields[field] = entryOf[field] ? (found as unknown[]).map(read) : read(found);
  }
  return fields;
}

/** The document that GetBucketReplication answers. */
export const formatConfiguration = (configuration: ReplicationConfiguration): string =>
  `<ReplicationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${formatFields(
    configuration as unknown as Fields,
    'ReplicationConfiguration',
  )}</ReplicationConfiguration>`;

function formatFields(fields: Fields, kind: string): string {
  return (shape[kind] ?? [])
    .map((field) => {
      const value = fields[field];
      if (value === undefined) return '';
      const write = (entry: unknown): string =>
        shape[field]
          ? wrap(entryOf[field] ?? field, formatFields(entry as Fields, field))
          : element(field, entry as string | number);
      return entryOf[field] ? (value as unknown[]).map(write).join('') : write(value);
    })
    .join('');
}
