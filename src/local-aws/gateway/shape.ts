/** Checks of JSON that came from outside. Each throws an Error that names the value by its path and says what it must be. */
export type Check = (value: unknown, path: string) => void;

const must =
  (what: string, accepts: (value: unknown) => boolean): Check =>
  (value, path) => {
    if (!accepts(value)) throw new Error(`${path} must be ${what}`);
  };

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export const milliseconds = must('milliseconds, 0 or more', (value) => isNumber(value) && value >= 0);
export const amount = must('a number, 0 or more', (value) => isNumber(value) && value >= 0);
export const positive = must('a number above 0', (value) => isNumber(value) && value > 0);
export const fraction = must(
  'a number above 0, at most 1',
  (value) => isNumber(value) && value > 0 && value <= 1,
);
export const integer = must('a whole number', (value) => Number.isSafeInteger(value));
export const count = must(
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && (value as number) >= 1,
);
export const yesOrNo = must('true or false', (value) => typeof value === 'boolean');
export const text = must('text', (value) => typeof value === 'string' && value !== '');

export const oneOf = (values: readonly string[]): Check =>
  must(`one of ${values.join(', ')}`, (value) => values.includes(value as string));

export const orNull =
  (check: Check): Check =>
  (value, path) => {
    if (value !== null) check(value, path);
  };

export const listOf =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw new Error(`${path} must be a list`);
    value.forEach((each, index) => check(each, `${path}[${index}]`));
  };

/** An object with any members that each pass the check. */
export const mapOf =
  (check: Check): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) throw new Error(`${path} must be an object`);
    for (const [name, member] of Object.entries(value)) check(member, `${path}.${name}`);
  };

/** An object with these members and no others; all may be left out but those in `required`. */
export const objectOf =
  (members: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) throw new Error(`${path} must be an object`);
    for (const name of required) if (!(name in value)) throw new Error(`${path}.${name} is missing`);
    for (const [name, member] of Object.entries(value)) {
      const check = members[name];
      if (!check) throw new Error(`${path}.${name} is unknown`);
      if (member !== undefined) check(member, `${path}.${name}`);
    }
  };
