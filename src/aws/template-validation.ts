import type { TemplateValidation, Validation } from '../preflight/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';

export const createTemplateValidation = (clients: Clients): TemplateValidation => ({
  validate: (region, body) =>
    asking<Validation>('ValidateTemplate', region, async () => {
      const { ValidateTemplateCommand } = await import('@aws-sdk/client-cloudformation');
      try {
        const client = await clients.cloudFormation(region);
        const { Capabilities = [] } = await client.send(new ValidateTemplateCommand({ TemplateBody: body }));
        return { valid: true, capabilities: Capabilities };
      } catch (error) {
        if (!hasName(error, 'ValidationError')) throw error;
        return { valid: false, words: (error as Error).message };
      }
    }),
});
