import { MigrationError } from '../errors.ts';
import type { DeployableLayer } from './layer.ts';
import { losesData, type PlannedChange } from './plan/preview.ts';
import type { DeploymentWorld } from './world.ts';

/** An update that is about to be made. */
export interface Update {
  readonly region: string;
  /** ARN of the stack. */
  readonly stackId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly templateUrl: string | undefined;
}

/**
 * Asks CloudFormation what an update would do, and lets nothing through that replaces or removes what holds data, unless
 * the operator allowed it. CloudFormation itself would do it without a word.
 * @throws MigrationError DATA_AT_RISK (exit 3); CHANGE_REFUSED (exit 4) when CloudFormation would not do it at all.
 */
export async function refuseDataLoss(
  { name, templateBody }: DeployableLayer,
  { region, stackId, parameters, templateUrl }: Update,
  { allowReplacement, previews, tags }: DeploymentWorld,
): Promise<void> {
  if (allowReplacement) return;
  const request = { stack: stackId, templateBody, templateUrl, parameters, tags };
  const lost = (await previews.preview(region, request)).filter(losesData);
  if (lost.length === 0) return;
  throw new MigrationError(
    'refused',
    `The update of layer ${name} in ${region} puts data at risk: ${lost.map(described).join('; ')}.`,
    {
      code: 'DATA_AT_RISK',
      untouched: 'The stack was not touched.',
      next: [
        'Look at trading-migrate plan. If what these resources hold may go, run the same command again with --allow-replacement.',
      ],
    },
  );
}

const verbs: Readonly<Record<string, string>> = {
  replace: 'would be replaced',
  'maybe-replace': 'may be replaced',
  remove: 'would be removed',
};

const described = ({ logicalId, type, action, because }: PlannedChange): string =>
  `${logicalId} (${type}) ${verbs[action] ?? action}${because.length > 0 ? `, because of ${because.join(', ')}` : ''}`;
