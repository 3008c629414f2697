// How long the local AWS takes to receive and to replicate many small objects with a lag of nothing. It is started for
// this and stopped at the end. The uploads come from this process, so its own work is part of the time.
//
//   node bench/replication.mjs
//   node bench/replication.mjs --objects 1000
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { table } from './table.ts';

const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const home = 'us-east-1';
const away = 'eu-central-1';
const uploadsAtOnce = 32;
const objectBytes = 1024;
/** Of ListObjectVersions. */
const pageSize = 1000;

const { values } = parseArgs({ options: { objects: { type: 'string', default: '10000' } } });
const objects = Number(values.objects);
if (!Number.isInteger(objects) || objects < 1) throw new Error('--objects must be a whole number from 1');

const project = mkdtempSync(join(tmpdir(), 'trading-migrate-bench-'));
const run = async (...args) =>
  (await promisify(execFile)(process.execPath, [program, ...args], { cwd: project })).stdout;
try {
  const { endpoint, environment } = JSON.parse(await run('local', 'up', '--lag', '0s', '--json'));
  await measure(endpoint, environment.AWS_ACCESS_KEY_ID);
} finally {
  await run('local', 'down');
  rmSync(project, { recursive: true, force: true });
}

async function measure(endpoint, account) {
  const settings = { endpoint, credentials: { accessKeyId: account, secretAccessKey: 'bench' } };
  const source = new S3Client({ ...settings, region: home, forcePathStyle: true });
  const target = new S3Client({ ...settings, region: away, forcePathStyle: true });
  await makeBuckets(source, target, await makeRole(new IAMClient({ ...settings, region: home })));

  const startedAt = performance.now();
  await upload(source);
  const uploadedAt = performance.now();
  await untilArrived(target);
  const arrivedAt = performance.now();

  const seconds = (from, to) => ((to - from) / 1000).toFixed(1);
  console.log(
    table([
      ['', 'seconds', 'aim ≤'],
      ['uploaded', seconds(startedAt, uploadedAt), ''],
      ['replicated after that', seconds(uploadedAt, arrivedAt), ''],
      ['together', seconds(startedAt, arrivedAt), objects === 10_000 ? '60' : ''],
    ]),
  );
  console.log(
    `\n${objects} objects of ${objectBytes} bytes, ${uploadsAtOnce} uploads at once, Node ${process.versions.node}, ` +
      `${availableParallelism()} CPUs, load ${loadavg()[0].toFixed(1)}.`,
  );
}

/** @returns the ARN of a role that replication may use. */
async function makeRole(iam) {
  const Version = '2012-10-17';
  const trust = { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const grant = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const RoleName = 'bench-replication';
  const AssumeRolePolicyDocument = JSON.stringify({ Version, Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({ Version, Statement: [grant] });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'replicate', PolicyDocument }));
  return Role.Arn;
}

async function makeBuckets(source, target, role) {
  await source.send(new CreateBucketCommand({ Bucket: 'bench-source' }));
  await target.send(
    new CreateBucketCommand({
      Bucket: 'bench-target',
      CreateBucketConfiguration: { LocationConstraint: away },
    }),
  );
  const VersioningConfiguration = { Status: 'Enabled' };
  await source.send(new PutBucketVersioningCommand({ Bucket: 'bench-source', VersioningConfiguration }));
  await target.send(new PutBucketVersioningCommand({ Bucket: 'bench-target', VersioningConfiguration }));
  const rule = {
    ...{ ID: 'bench', Priority: 1, Status: 'Enabled', Filter: { Prefix: '' } },
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: { Bucket: 'arn:aws:s3:::bench-target' },
  };
  const ReplicationConfiguration = { Role: role, Rules: [rule] };
  await source.send(new PutBucketReplicationCommand({ Bucket: 'bench-source', ReplicationConfiguration }));
}

async function upload(client) {
  const Body = randomBytes(objectBytes);
  let next = 0;
  const worker = async () => {
    while (next < objects) {
      next += 1;
      const Key = keyOf(next);
      await client.send(new PutObjectCommand({ Bucket: 'bench-source', Key, Body }));
    }
  };
  await Promise.all(Array.from({ length: uploadsAtOnce }, worker));
}

/**
 * Asks for the first page that is not whole yet, since a listing of all would be much of what is measured. Objects arrive in
 * any order, so a page is whole when it is full and its last key is the one that ends it in a bucket with all of them.
 */
async function untilArrived(client) {
  let arrived = 0;
  let page = {};
  while (arrived < objects) {
    const {
      Versions = [],
      NextKeyMarker,
      NextVersionIdMarker,
    } = await client.send(new ListObjectVersionsCommand({ Bucket: 'bench-target', ...page }));
    const whole = Math.min(arrived + pageSize, objects);
    if (Versions.length === whole - arrived && Versions.at(-1)?.Key === keyOf(whole)) {
      arrived = whole;
      page = { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker };
    } else await sleep(250);
  }
}

function keyOf(number) {
  return `object-${String(number).padStart(7, '0')}`;
}
