import { MigrationError } from '../errors.ts';

/** The versions of Aurora PostgreSQL of which a region makes members of global databases, in no order. */
export interface Offer {
  readonly region: string;
  readonly versions: readonly string[];
}

/**
 * Every member of a global database has the same version, so both regions must have it.
 * @param wanted a major version, of which the newest is taken, or an exact one.
 * @param deployed what is there already: it stays if it is of the major that is wanted, or else every deploy would upgrade.
 */
export function chooseEngineVersion(wanted: string, offers: readonly Offer[], deployed?: string): string {
  if (deployed !== undefined) {
    if (satisfies(deployed, wanted)) return deployed;
    if (majorOf(wanted) !== majorOf(deployed)) throw majorChanged(wanted, deployed);
    if (compareVersions(wanted, deployed) < 0) throw downgrade(wanted, deployed);
  }
  const version = versionsOfAll(offers)
    .filter((each) => satisfies(each, wanted))
    .at(-1);
  if (version === undefined) throw unavailable(wanted, offers);
  return version;
}

/** `16.8` is of `16`, and of `16.8` alone. */
export const satisfies = (version: string, wanted: string): boolean =>
  version === wanted || (isMajor(wanted) && majorOf(version) === wanted);

const isMajor = (version: string): boolean => !version.includes('.');

const majorOf = (version: string): string => version.split('.')[0] ?? '';

/** By number: 16.10 is newer than 16.9. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What every region has, the newest last. */
const versionsOfAll = (offers: readonly Offer[]): readonly string[] =>
  [...new Set(offers.flatMap(({ versions }) => versions))]
    .filter((version) => offers.every(({ versions }) => versions.includes(version)))
    .sort(compareVersions);

export const refusal = (code: string, message: string, next: string): MigrationError =>
  new MigrationError('usage', message, { code, untouched: 'Nothing was deployed.', next: [next] });

function unavailable(wanted: string, offers: readonly Offer[]): MigrationError {
  const had = offers.map(({ region, versions }) => {
    const ofMajor = versions.filter((version) => majorOf(version) === majorOf(wanted)).sort(compareVersions);
    return `${region} has ${ofMajor.join(', ') || 'none of that major version'}`;
  });
  const common = versionsOfAll(offers);
  const newestOfMajors = new Map(common.map((version) => [majorOf(version), version]));
  return refusal(
    'ENGINE_VERSION_UNAVAILABLE',
    `Aurora PostgreSQL ${wanted} for global databases is not in both regions: ${had.join('; ')}.`,
    common.length === 0
      ? 'The two regions have no version in common: the database cannot be migrated between them.'
      : `Set platform.database.engineVersion to one that both have, such as ${[...newestOfMajors.values()].reverse().slice(0, 4).join(', ')}.`,
  );
}

/** AWS would do it, and reset the parameter groups of all clusters to the defaults (RDS, ModifyGlobalCluster). */
const majorChanged = (wanted: string, deployed: string): MigrationError =>
  refusal(
    'ENGINE_MAJOR_CHANGED',
    `The database runs Aurora PostgreSQL ${deployed}; another major version, ${wanted}, is no part of a migration.`,
    `Set platform.database.engineVersion to ${majorOf(deployed)}.`,
  );

const downgrade = (wanted: string, deployed: string): MigrationError =>
  refusal(
    'ENGINE_DOWNGRADE',
    `The database runs Aurora PostgreSQL ${deployed}, which cannot go back to ${wanted}.`,
    `Set platform.database.engineVersion to ${deployed}, or to ${majorOf(deployed)}.`,
  );
