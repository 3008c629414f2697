import type { Source } from './fact.ts';

const aws = 'https://docs.aws.amazon.com';

const apiReferences = {
  cloudFormation: 'AWSCloudFormation/latest/APIReference',
  cloudWatch: 'AmazonCloudWatch/latest/APIReference',
  dynamodb: 'amazondynamodb/latest/APIReference',
  ec2: 'AWSEC2/latest/APIReference',
  iam: 'IAM/latest/APIReference',
  kinesis: 'kinesis/latest/APIReference',
  rds: 'AmazonRDS/latest/APIReference',
  s3: 'AmazonS3/latest/API',
  serviceQuotas: 'servicequotas/2019-06-24/apireference',
  sns: 'sns/latest/api',
} as const;

/** The page of one API action, which has its parameters and errors. */
export const api = (service: keyof typeof apiReferences, action: string): Source => ({
  title: action,
  url: `${aws}/${apiReferences[service]}/API_${action}.html`,
});

/** A page of a guide. @param path after the host. */
export const guide = (title: string, path: string): Source => ({ title, url: `${aws}/${path}` });

/** What CloudFormation says of a resource type. @param page such as `aws-resource-s3-bucket`. */
export const resourceType = (type: string, page: string): Source =>
  guide(type, `AWSCloudFormation/latest/TemplateReference/${page}.html`);
