import { count, duration } from './format.ts';
import type { Look } from './look.ts';
import { hanging, nextLines } from './paragraph.ts';
import { titled } from './sections.ts';
import { oneLine, table } from './text.ts';

/** What `plan` shows and `plan --json` prints: the same object. */
export interface PlanResult {
  readonly environmentSuffix: string;
  readonly account: string;
  readonly regions: { readonly source: string; readonly target: string };
  /** For `deploy --plan`. */
  readonly hash: string;
  /** In the order in which they would be deployed; those that do not wait for each other run side by side. */
  readonly stacks: readonly PlannedStack[];
  /** Seconds of the longest chain of layers. */
  readonly seconds: number;
  /** Of everything as it will be then, in USD; what is not paid by the hour is only named. */
  readonly monthlyCost: {
    readonly isEstimate: true;
    readonly usd: number;
    readonly plusUsage: readonly string[];
    /** Types and classes that are not in the sum. */
    readonly withoutPrice: readonly string[];
  };
}

export interface PlannedStack {
  readonly layer: string;
  readonly region: string;
  readonly stack: string;
  readonly after: readonly string[];
  readonly action: 'create' | 'update' | 'unchanged' | 'blocked' | 'depends';
  readonly reason?: string;
  readonly note?: string;
  readonly seconds: number;
  /** An estimate of what it costs while nobody uses it. */
  readonly monthlyUsd: number;
  /** Whether `seconds` was measured when this migration did the same before. */
  readonly measured: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly resources: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly action: 'add' | 'modify' | 'replace' | 'maybe-replace' | 'remove' | 'import';
    readonly because: readonly string[];
    /** Data that is kept may be lost: a deploy wants --allow-replacement. */
    readonly losesData: boolean;
  }[];
}

/** A plan for people. A stack that is created is one line; of one that changes, every resource is shown. */
export function renderPlan(plan: PlanResult, look: Look, invocation: string): string {
  const { regions, stacks, environmentSuffix, account, hash } = plan;
  const { palette, glyphs } = look;
  const head = `${palette.strong(`Plan for ${environmentSuffix}`)}  ${regions.source} ${glyphs.arrow} ${regions.target}, account ${account}`;
  const changed = stacks.filter(({ action }) => action !== 'unchanged');
  return [
    head,
    '',
    ...overview(plan, look),
    ...titled(
      changed
        .filter(({ action, note }) => action !== 'create' || note !== undefined)
        .map((stack) => [`${stack.layer} in ${stack.region}`, details(stack, look)]),
      look,
    ),
    ...titled(
      [
        ['A month, estimated', costLines(plan, look)],
        ['In all', totals(plan, look)],
      ],
      look,
    ),
    '',
    ...nextLines(nextOf(plan, invocation, hash), look),
  ].join('\n');
}

function overview({ stacks, regions }: PlanResult, { palette }: Look): readonly string[] {
  const layers = [...new Set(stacks.map(({ layer }) => layer))];
  const cell = (layer: string, region: string): string => {
    const stack = stacks.find((each) => each.layer === layer && each.region === region);
    return stack ? inShort(stack) : '';
  };
  return table([
    ['Layer', regions.source, regions.target, 'After'].map(palette.dim),
    ...layers.map((layer) => [
      layer,
      cell(layer, regions.source),
      cell(layer, regions.target),
      palette.dim((stacks.find((each) => each.layer === layer)?.after ?? []).join(', ')),
    ]),
  ]);
}

function inShort({ action, resources }: PlannedStack): string {
  if (action === 'create') return `create ${count(resources.length, 'resource')}`;
  if (action === 'update') return `update ${count(resources.length, 'resource')}`;
  return action === 'depends' ? 'update, not compared' : action;
}

function details(stack: PlannedStack, look: Look): readonly string[] {
  const { palette, glyphs, width } = look;
  const said = [stack.reason, stack.note].filter((text) => text !== undefined);
  const mark = stack.action === 'blocked' ? palette.bad(glyphs.cross) : palette.dim(glyphs.dot);
  return [
    ...said.flatMap((text) => hanging(`  ${mark} `, 4, oneLine(text), width)),
    ...(stack.action === 'create' ? [] : stack.parameters.flatMap((each) => parameterLine(each, look))),
    ...(stack.action === 'create' ? [] : stack.resources.flatMap((each) => resourceLine(each, look))),
  ];
}

const parameterLine = (
  { name, before, after }: PlannedStack['parameters'][number],
  { glyphs, width }: Look,
): readonly string[] =>
  hanging(
    '  ',
    2,
    `parameter ${name}: ${before === null ? 'none' : JSON.stringify(before)} ${glyphs.arrow} ${after === null ? 'known later' : JSON.stringify(after)}`,
    width,
  );

const words: Readonly<Record<PlannedStack['resources'][number]['action'], string>> = {
  add: '+ add',
  modify: '~ modify',
  replace: '! replace',
  'maybe-replace': '? may replace',
  remove: '- remove',
  import: '> import',
};

function resourceLine(
  { logicalId, type, action, because, losesData }: PlannedStack['resources'][number],
  { palette, width }: Look,
): readonly string[] {
  const why = because.length > 0 ? `: ${because.join(', ')}` : '';
  const lines = hanging('  ', 2, `${words[action]} ${logicalId} (${type})${why}`, width);
  return losesData
    ? [
        ...lines.map(palette.bad),
        ...hanging('    ', 4, 'Data in it may be lost: deploy needs --allow-replacement.', width).map(
          palette.bad,
        ),
      ]
    : lines;
}

const usd = (amount: number): string => `${amount.toFixed(2)} USD`;

/** Stacks that cost something by the hour, and in words what comes to it. */
function costLines({ stacks, regions, monthlyCost }: PlanResult, look: Look): readonly string[] {
  const layers = [...new Set(stacks.filter(({ monthlyUsd }) => monthlyUsd > 0).map(({ layer }) => layer))];
  const sum = (region: string, only?: string): number =>
    stacks
      .filter((stack) => stack.region === region && (only === undefined || stack.layer === only))
      .reduce((total, { monthlyUsd }) => total + monthlyUsd, 0);
  const row = (name: string, layer?: string): string[] => [
    name,
    usd(sum(regions.source, layer)),
    usd(sum(regions.target, layer)),
  ];
  const { plusUsage, withoutPrice } = monthlyCost;
  return [
    ...table([
      ['', regions.source, regions.target].map(look.palette.dim),
      ...layers.map((layer) => row(layer, layer)),
      row('together'),
    ]),
    ...(plusUsage.length === 0 ? [] : hanging('', 0, `plus usage: ${plusUsage.join(', ')}`, look.width)),
    ...(withoutPrice.length === 0
      ? []
      : hanging('', 0, `not known, and left out: ${withoutPrice.join(', ')}`, look.width)),
  ];
}

function totals({ stacks, seconds, hash, monthlyCost }: PlanResult, { palette }: Look): readonly string[] {
  const measured = stacks.filter((stack) => stack.measured).length;
  const source =
    measured > 0 ? `estimated, ${measured} of ${stacks.length} stacks measured before` : 'estimated';
  return table([
    ['time', duration(seconds), palette.dim(source)],
    ['cost', `${usd(monthlyCost.usd)} a month`, palette.dim('estimated, plus usage')],
    ['plan', hash.slice(0, 12), ''],
  ]);
}

function nextOf(plan: PlanResult, invocation: string, hash: string): readonly string[] {
  const deploy = invocation.replace(/ plan\b/, ' deploy').replace(/ --json\b/, '');
  if (plan.stacks.some(({ action }) => action === 'blocked'))
    return ['Mend what is blocked, then plan again.'];
  if (plan.stacks.every(({ action }) => action === 'unchanged'))
    return ['Nothing: everything is as it should be.'];
  const risky = plan.stacks.some(({ resources }) => resources.some(({ losesData }) => losesData));
  return [`${deploy} --plan ${hash.slice(0, 12)}${risky ? ' --allow-replacement' : ''}`];
}
