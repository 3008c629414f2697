/** All that is used of RDS. Imported through here, the rest of the client stays out of the bundle, as with EC2. */
export {
  DescribeGlobalClustersCommand,
  paginateDescribeDBClusters,
  paginateDescribeDBClusterSnapshots,
  paginateDescribeDBEngineVersions,
  paginateDescribeDBInstances,
  paginateDescribeGlobalClusters,
  paginateDescribeOrderableDBInstanceOptions,
  RDSClient,
} from '@aws-sdk/client-rds';
