import { isLarge } from '../../deployment/template.ts';
import type { Check } from '../check.ts';
import type { Finding } from '../finding.ts';
import { plural } from '../../deployment/plural.ts';
import type { Validation } from '../ports.ts';

/** Whether CloudFormation takes the templates, in both regions. */
export const templates: Check = {
  name: 'templates',
  title: 'Templates',
  questions: ({ layers, regions, templates: validation }) =>
    (['source', 'target'] as const).map((role) => {
      const region = regions[role];
      return {
        region,
        about: 'whether CloudFormation takes the templates',
        ask: async () => {
          const inRegion = layers.filter((layer) => layer.regions.includes(role));
          const noted = await Promise.all(
            inRegion.map(async ({ template, templateBody }) => {
              const body = withoutWhiteSpace(templateBody);
              if (isLarge(body)) return [tooLarge(region, template)];
              return judgeTemplate(region, template, await validation.validate(region, body));
            }),
          );
          const findings = noted.flat();
          return findings.length > 0 ? findings : [allValid(region, inRegion.length)];
        },
      };
    }),
};

/** As CloudFormation reads it, the same template; shorter, it goes inside a request, and nothing has to be uploaded. */
const withoutWhiteSpace = (body: string): string => JSON.stringify(JSON.parse(body));

const allValid = (region: string, count: number): Finding => ({
  severity: 'ok',
  region,
  what: plural(count, 'valid template'),
});

const tooLarge = (region: string, template: string): Finding => ({
  severity: 'unknown',
  region,
  what: `${template} is too large to be validated without an upload, and preflight uploads nothing`,
  next: ['A deploy uploads it, and has CloudFormation read it before it changes anything.'],
});

/** Which a deploy says that it has read. */
const acknowledged = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];

export function judgeTemplate(region: string, template: string, validation: Validation): readonly Finding[] {
  if (!validation.valid)
    return [
      {
        severity: 'block',
        region,
        what: `CloudFormation does not take ${template}`,
        why: validation.words,
        next: [`Correct ${template}.`],
        kind: 'usage',
      },
    ];
  const unheard = validation.capabilities.filter((capability) => !acknowledged.includes(capability));
  if (unheard.length === 0) return [];
  return [
    {
      severity: 'block',
      region,
      what: `${template} needs ${unheard.join(' and ')}, which a deploy does not give`,
      next: [`Leave macros out of ${template}: what they make of it could not be checked.`],
      kind: 'usage',
    },
  ];
}
