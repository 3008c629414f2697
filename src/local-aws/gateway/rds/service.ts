import { errorResponse, xmlResponse } from '../response.ts';
import type { AwsRequest, AwsResponse, Forward, Service } from '../service.ts';
import { AwsFault, type Params } from '../emulator-api.ts';
import { isPerformed, perform } from './perform.ts';
import { present } from './present.ts';
import type { Rds } from './rds.ts';
import { formatXml, parseXml, type XmlElement } from './xml.ts';

const namespace = 'http://rds.amazonaws.com/doc/2014-10-31/';

/** DocumentDB and Neptune share RDS's endpoint and actions. */
const otherServices = new Set(['docdb', 'neptune']);

/** RDS with Aurora global databases, and statuses that take their time. */
export class RdsService implements Service {
  readonly name = 'rds';
  readonly #rds: Rds;

  constructor(rds: Rds) {
    this.#rds = rds;
  }

  async handle(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const { Action: name = '', ...params } = Object.fromEntries(
      new URLSearchParams(request.body.toString()),
    ) as Params & { readonly Action?: string };
    if (!isPerformed(name) || otherServices.has(params.Engine ?? '')) {
      return this.#present(await forward(request));
    }
    try {
      return this.#answer(200, await perform(this.#rds, request, name, params));
    } catch (error) {
      if (error instanceof AwsFault) return errorResponse(request, error);
      throw error;
    }
  }

  #present(response: AwsResponse): AwsResponse {
    const text = response.body.toString();
    return response.status === 200 && text.includes(namespace) ? this.#answer(200, parseXml(text)) : response;
  }

  #answer(status: number, root: XmlElement): AwsResponse {
    present(this.#rds, root);
    return xmlResponse(
      status,
      formatXml(root).replace(`<${root.name}>`, `<${root.name} xmlns="${namespace}">`),
    );
  }
}
