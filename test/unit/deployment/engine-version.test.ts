import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEngineVersion, type Offer } from '../../../src/deployment/engine-version.ts';
import { MigrationError } from '../../../src/errors.ts';

const offersOf = (source: readonly string[], target: readonly string[]): readonly Offer[] => [
  { region: 'us-east-1', versions: source },
  { region: 'eu-central-1', versions: target },
];
const source = ['17.5', '16.8', '16.10', '16.9', '15.12'];
const target = ['15.12', '16.8', '16.9', '18.3', '17.5'];
const offers = offersOf(source, target);

const refusalOf = (...args: Parameters<typeof chooseEngineVersion>): MigrationError => {
  try {
    chooseEngineVersion(...args);
  } catch (error) {
    if (error instanceof MigrationError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a new database', () => {
  it('gets the newest minor version of the major that both regions have', () => {
    expect(chooseEngineVersion('16', offers)).toBe('16.9');
    expect(chooseEngineVersion('15', offers)).toBe('15.12');
  });

  it('counts, so that 16.10 is newer than 16.9', () => {
    expect(chooseEngineVersion('16', offersOf(source, source))).toBe('16.10');
  });

  it('gets the exact version that is asked for', () => {
    expect(chooseEngineVersion('16.8', offers)).toBe('16.8');
  });

  it('does not take 1 for the beginning of 16', () => {
    expect(refusalOf('1', offers).code).toBe('ENGINE_VERSION_UNAVAILABLE');
  });

  it.each([
    ['16.10', 'us-east-1 has 16.8, 16.9, 16.10; eu-central-1 has 16.8, 16.9'],
    ['18', 'us-east-1 has none of that major version; eu-central-1 has 18.3'],
  ])('is refused %s, with what each region has and what would do', (wanted, had) => {
    expect(refusalOf(wanted, offers)).toMatchObject({
      kind: 'usage',
      code: 'ENGINE_VERSION_UNAVAILABLE',
      message: `Aurora PostgreSQL ${wanted} for global databases is not in both regions: ${had}.`,
      next: ['Set platform.database.engineVersion to one that both have, such as 17.5, 16.9, 15.12.'],
    });
  });

  it('is refused between regions that have nothing in common', () => {
    expect(refusalOf('16', offersOf(['16.8'], [])).next).toEqual([
      'The two regions have no version in common: the database cannot be migrated between them.',
    ]);
  });
});

describe('a database that is there', () => {
  it('keeps its version, though there is a newer one, and though its own is offered no more', () => {
    expect(chooseEngineVersion('16', offers, '16.8')).toBe('16.8');
    expect(chooseEngineVersion('16', offers, '16.4')).toBe('16.4');
    expect(chooseEngineVersion('16.4', offers, '16.4')).toBe('16.4');
  });

  it('is upgraded to an exact newer version, if both regions have it', () => {
    expect(chooseEngineVersion('16.9', offers, '16.8')).toBe('16.9');
    expect(refusalOf('16.10', offers, '16.8').code).toBe('ENGINE_VERSION_UNAVAILABLE');
  });

  it('never goes back', () => {
    expect(refusalOf('16.9', offersOf(source, source), '16.10')).toMatchObject({
      code: 'ENGINE_DOWNGRADE',
      message: 'The database runs Aurora PostgreSQL 16.10, which cannot go back to 16.9.',
    });
  });

  it.each(['17', '17.5', '15'])('does not change its major version to %s', (wanted) => {
    expect(refusalOf(wanted, offers, '16.8')).toMatchObject({
      kind: 'usage',
      code: 'ENGINE_MAJOR_CHANGED',
      next: ['Set platform.database.engineVersion to 16.'],
    });
  });
});

describe('whatever the regions have', () => {
  const version = fc
    .tuple(fc.integer({ min: 13, max: 17 }), fc.integer({ min: 0, max: 20 }))
    .map(([major, minor]) => `${major}.${minor}`);
  const versions = fc.uniqueArray(version, { maxLength: 30 });
  const minorOf = (each: string): number => Number(each.split('.')[1]);

  it('what is chosen is in both, of the major version, and none there is newer; otherwise there is none', () => {
    fc.assert(
      fc.property(versions, versions, fc.integer({ min: 13, max: 17 }), (here, there, major) => {
        const common = here.filter((each) => there.includes(each) && each.startsWith(`${major}.`));
        const all = offersOf(here, there);
        if (common.length === 0) {
          expect(refusalOf(String(major), all).code).toBe('ENGINE_VERSION_UNAVAILABLE');
          return;
        }
        const chosen = chooseEngineVersion(String(major), all);
        expect(common).toContain(chosen);
        expect(minorOf(chosen)).toBe(Math.max(...common.map(minorOf)));
      }),
    );
  });

  it('neither region comes first, and what was chosen once stays chosen', () => {
    fc.assert(
      fc.property(versions, versions, version, versions, (here, there, shared, later) => {
        const wanted = shared.split('.')[0] ?? '';
        const chosen = chooseEngineVersion(wanted, offersOf([...here, shared], [...there, shared]));
        expect(chooseEngineVersion(wanted, offersOf([...there, shared], [...here, shared]))).toBe(chosen);
        expect(chooseEngineVersion(wanted, offersOf(later, later), chosen)).toBe(chosen);
      }),
    );
  });
});
