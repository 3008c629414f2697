import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

export interface Identity {
  readonly account: string;
  /** STS ARN of the caller. */
  readonly arn: string;
}

/** Who asks: the first call of every command, so that missing credentials and wrong accounts stop it before anything else. */
export const whoAmI = (clients: Clients, region: string): Promise<Identity> =>
  asking('GetCallerIdentity', region, async () => {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const { Account, Arn } = await (await clients.sts(region)).send(new GetCallerIdentityCommand({}));
    if (!Account || !Arn) throw new Error('STS answered without an account');
    return { account: Account, arn: Arn };
  });
