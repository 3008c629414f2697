import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addFaults, clearFaults, localAwsOf, type LocalAws } from '../../src/local-aws/index.ts';
import { createProject, type CliResult, type Project } from '../support/cli.ts';
import { failingPlatform } from './failing-platform.ts';
import { failures, throttled, type Failure } from './failures.ts';

interface Place {
  readonly project: Project;
  readonly environment: Record<string, string>;
  readonly local: LocalAws;
}

const folder = join(import.meta.dirname, '../golden/failures');
const places: Place[] = [];
const told = new Map<string, Promise<string>>();

/** Faults meet everybody's requests and resources, so lanes that run side by side have a local AWS each. */
const lanes: readonly (readonly Failure[])[] = [
  failures.filter(({ layer }) => layer === 'ledger'),
  failures.filter(({ layer }) => layer === 'inbox'),
  [throttled],
];

beforeAll(async () => {
  places.push(...(await Promise.all(lanes.map(createPlace))));
  lanes.forEach((lane, index) => {
    const place = places[index];
    if (!place) throw new Error('a lane has no local AWS');
    let last: Promise<unknown> = Promise.resolve();
    for (const failure of lane) {
      const next = (): Promise<string> => tell(failure, place);
      const telling = last.then(next, next);
      told.set(failure.name, telling);
      last = telling;
    }
  });
});
afterAll(async () => {
  await Promise.all(places.map(({ project }) => project.remove()));
});

async function createPlace(): Promise<Place> {
  const project = createProject();
  for (const [name, content] of Object.entries(failingPlatform)) project.write(name, JSON.stringify(content));
  const environment = await project.localUp();
  const local = await localAwsOf(project.folder);
  if (!local) throw new Error('the local AWS is gone');
  return { project, environment, local };
}

/** Every failure has an environment of its own. */
const suffixOf = ({ name }: Failure): string => name.replaceAll('-', '').slice(0, 16);

function run(command: string, failure: Failure, { project, environment }: Place): Promise<CliResult> {
  const [words, label] = command.endsWith(' new') ? [command.slice(0, -4), 'new'] : [command, 'old'];
  const config = `${failure.layer}-${label}.config.json`;
  const parameters = [...words.split(' '), '-c', config, '-e', suffixOf(failure)];
  return project.run(parameters, { env: environment });
}

/** What a person is told by the commands, one after the other. */
async function tell(failure: Failure, where: Place): Promise<string> {
  if (failure.deployed) expect(await run('deploy', failure, where)).toMatchObject({ code: 0, stderr: '' });
  await addFaults(where.local, failure.faults);
  const lines: string[] = [];
  for (const command of failure.commands) {
    const { code, stderr } = await run(command, failure, where);
    lines.push(`$ trading-migrate ${command}\n${stderr}exit ${String(code)}\n`);
  }
  await clearFaults(where.local);
  return withoutIds(lines.join('\n'));
}

/** In as many letters, so that lines break where they did. */
const withoutIds = (text: string): string =>
  text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '01234567-89ab-cdef-0123-456789abcdef');

/** `UPDATE_GOLDEN=1 npx vitest run test/e2e/failures` writes the files anew: read them as an operator would at night. */
function expectGolden(name: string, text: string): void {
  const path = join(folder, `${name}.txt`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

it.each(lanes.flat())('$name is explained', async ({ name }) => {
  expectGolden(name, (await told.get(name)) ?? '');
});
