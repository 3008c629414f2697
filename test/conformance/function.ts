import { CreateFunctionCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { account, type Aws } from './aws.ts';
import { unique, until } from './asking.ts';
import { zip } from './zip.ts';

/** Its code is bundled with the SDK, since the local runtime has none. */
const source = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});
const put = (TableName, id) => dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));

/** Of API Gateway, of Kinesis, or by itself: notes in the table that it was called, and says from where. */
export async function handler(event) {
  const texts = event.Records?.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  for (const text of texts ?? [event.id ?? event.pathParameters.id]) await put(process.env.TABLE, text);
  console.log('noted by ' + process.env.AWS_REGION);
  const answer = { region: process.env.AWS_REGION };
  return event.pathParameters ? { statusCode: 200, body: JSON.stringify(answer) } : answer;
}
`;

let bundled: Promise<Buffer> | undefined;

async function bundle(): Promise<Buffer> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    ...{ bundle: true, minify: true, write: false },
    ...{ platform: 'node', target: 'node22', format: 'cjs' },
  });
  return zip('index.js', Buffer.from(outputFiles[0]?.contents ?? []));
}

/** A Lambda function that puts an item into a table, through the endpoint that it is given. */
export async function makeFunction(
  aws: Aws,
  region: string,
  table: string,
): Promise<{ readonly name: string; readonly arn: string }> {
  bundled ??= bundle();
  const { lambda } = aws.clients(region);
  const name = unique('function');
  const { FunctionArn: arn = '' } = await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: name, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 60 },
      ...{ Role: `arn:aws:iam::${account}:role/function`, Code: { ZipFile: await bundled } },
      Environment: { Variables: { TABLE: table } },
    }),
  );
  await until(
    () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
    ({ State }) => State === 'Active',
  );
  return { name, arn };
}
