import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provisionPackages, type Progress } from '../../src/local-aws/python-packages.ts';
import type { Place } from './on-paper.ts';
import type { Problem } from './problem.ts';
import { textOf, type JsonObject } from './template.ts';

/** What cfn-lint says of a template, in the JSON that it prints. */
interface Finding {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Start: { readonly LineNumber: number } };
}

const requirements = fileURLToPath(new URL('cfn-lint-requirements.txt', import.meta.url));

/** `-I`: the user's own Python modules and variables are none of this. */
const program = ['-I', '-c', 'from cfnlint.runner import main; main()'];

export interface TemplateFile {
  readonly name: string;
  readonly text: string;
}

interface Work {
  readonly templates: readonly TemplateFile[];
  /** What is deployed of them; a template of which nothing is gets checked with what its parameters allow. */
  readonly places: readonly Place[];
  readonly regions: readonly string[];
}

/**
 * Runs cfn-lint over templates, against the resource schemas that it brings along for the regions, with informational
 * rules too. It looks at a template with the values that the stack of each region is given.
 */
export async function lint(
  { templates, places, regions }: Work,
  onProgress: Progress,
): Promise<readonly Problem[]> {
  const python = await provisionPackages(
    { name: 'cfn-lint', title: 'cfn-lint', size: '30 MB', requirements },
    onProgress,
  );
  const folder = await mkdtemp(join(tmpdir(), 'trading-migrate-lint-'));
  try {
    const found = await Promise.all(
      shares(templates).map(async (share) => {
        const { plain, deployments } = await writeFiles(share, places, folder);
        return [
          ...(await run(python, folder, regions, '--deployment-files', deployments)),
          ...(await run(python, folder, regions, '--template', plain)),
        ];
      }),
    );
    return found.flat();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Templates for each processor, of about the same size together: cfn-lint uses one. */
function shares(templates: readonly TemplateFile[]): readonly (readonly TemplateFile[])[] {
  const loads = Array.from({ length: Math.min(4, availableParallelism(), templates.length) }, () => ({
    size: 0,
    templates: [] as TemplateFile[],
  }));
  for (const template of [...templates].sort((a, b) => b.text.length - a.text.length)) {
    const lightest = loads.reduce((least, load) => (load.size < least.size ? load : least));
    lightest.templates.push(template);
    lightest.size += template.text.length;
  }
  return loads.map((load) => load.templates);
}

/**
 * Writes templates and cfn-lint's deployment files, one for each region of a template.
 * @returns paths of the templates that have no deployment file, and of the deployment files.
 */
async function writeFiles(
  templates: readonly TemplateFile[],
  places: readonly Place[],
  folder: string,
): Promise<{ readonly plain: readonly string[]; readonly deployments: readonly string[] }> {
  const plain: string[] = [];
  const deployments: string[] = [];
  for (const { name, text } of templates) {
    const path = join(folder, name);
    await writeFile(path, text);
    const deployed = places.filter(({ layer }) => layer.template === name);
    if (deployed.length === 0) plain.push(path);
    for (const place of deployed) {
      const deployment = join(folder, `${place.layer.name} ${place.role}.json`);
      await writeFile(
        deployment,
        JSON.stringify({ 'template-file-path': path, parameters: parametersFor(place, deployed) }),
      );
      deployments.push(deployment);
    }
  }
  return { plain, deployments };
}

/**
 * cfn-lint does not know that resources of the other region are not there when it fills in values, so a parameter that
 * this region leaves empty has the other's value.
 */
const parametersFor = (
  place: Place,
  places: readonly Place[],
): Readonly<Record<string, string | readonly string[]>> =>
  Object.fromEntries(
    [...places, place]
      .flatMap(({ parameters }) => Object.entries(parameters))
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, isList(place.template.Parameters[name]) ? value.split(',') : value]),
  );

/** Lists are lists to cfn-lint, and texts with commas to CloudFormation. */
const isList = (parameter: JsonObject | undefined): boolean => textOf(parameter?.Type).includes('List');

/** cfn-lint's exit codes for findings are bits: 2 errors, 4 warnings, 8 informational. Anything else is a failure. */
const isFinding = (code: unknown): boolean => typeof code === 'number' && code > 0 && (code & ~14) === 0;

async function run(
  python: string,
  folder: string,
  regions: readonly string[],
  option: string,
  paths: readonly string[],
): Promise<readonly Problem[]> {
  if (paths.length === 0) return [];
  const parameters = [...program, '--regions', ...regions, '--include-checks', 'I', '--format', 'json'];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      python,
      [...parameters, option, ...paths],
      // A .cfnlintrc here or in the user's home would change what is found.
      { cwd: folder, env: { ...process.env, HOME: folder }, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        if (error && !isFinding(error.code)) reject(new Error(`cfn-lint failed: ${stderr || error.message}`));
        else resolve(stdout);
      },
    );
  });
  return (JSON.parse(output) as readonly Finding[]).map(({ Filename, Message, Rule, Location }) => ({
    template: basename(Filename),
    rule: `cfn-lint ${Rule.Id}`,
    what: `${Message.replaceAll(`${folder}/`, '')} (line ${Location.Start.LineNumber})`,
  }));
}
