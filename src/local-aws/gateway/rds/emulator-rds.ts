import { AwsFault, type EmulatorApi, type Params, type Scope } from '../emulator-api.ts';
import {
  parseArn,
  readCluster,
  readGlobalCluster,
  readInstance,
  type Cluster,
  type GlobalCluster,
  type Instance,
} from './model.ts';
import { descend, membersOf, type XmlElement } from './xml.ts';

/** The emulator's RDS: it holds every cluster, instance and membership, and changes them at once. */
export class EmulatorRds {
  /** Of requests that nobody made, such as the publication of metrics. */
  readonly account: string;
  readonly #api: EmulatorApi;
  #used = false;

  constructor(api: EmulatorApi, account: string) {
    this.account = account;
    this.#api = api;
  }

  /** Before it was, there is nothing in it, and the emulator may not even run. */
  get used(): boolean {
    return this.#used;
  }

  /**
   * @returns the `…Response` element.
   * @throws AwsFault for what the emulator refuses.
   */
  async call(scope: Scope, action: string, params: Params = {}): Promise<XmlElement> {
    this.#used = true;
    return this.#api.query(scope, 'rds', action, params);
  }

  /** @param id an identifier in this region, or the ARN of a cluster in any. */
  async cluster(scope: Scope, id: string): Promise<Cluster | undefined> {
    const at = parseArn(id) ?? { ...scope, id };
    const params = { DBClusterIdentifier: at.id };
    const result = await this.#find(at, 'DBClusterNotFoundFault', 'DescribeDBClusters', params);
    const [xml] = result ? membersOf(result, 'DBClusters', 'DBCluster') : [];
    return xml && readCluster(xml);
  }

  async instance(scope: Scope, id: string): Promise<Instance | undefined> {
    const params = { DBInstanceIdentifier: id };
    const result = await this.#find(scope, 'DBInstanceNotFound', 'DescribeDBInstances', params);
    const [xml] = result ? membersOf(result, 'DBInstances', 'DBInstance') : [];
    return xml && readInstance(xml);
  }

  /** Global clusters belong to an account and no region. */
  async globalClusters(account: string): Promise<GlobalCluster[]> {
    const answer = await this.call({ account, region: 'us-east-1' }, 'DescribeGlobalClusters');
    const result = descend(answer, 'DescribeGlobalClustersResult');
    return result ? membersOf(result, 'GlobalClusters', 'GlobalClusterMember').map(readGlobalCluster) : [];
  }

  async globalCluster({ account }: Scope, id: string): Promise<GlobalCluster | undefined> {
    return (await this.globalClusters(account)).find((global) => global.id === id);
  }

  async #find(
    scope: Scope,
    missing: string,
    action: string,
    params: Params,
  ): Promise<XmlElement | undefined> {
    try {
      return descend(await this.call(scope, action, params), `${action}Result`);
    } catch (error) {
      if (error instanceof AwsFault && error.code === missing) return undefined;
      throw error;
    }
  }
}
