import type { ListEventBusesCommandOutput } from '@aws-sdk/client-eventbridge';
import { collect, leavingIf, type Lister } from './live-lister.ts';

/** What computes, tells, or is paid for while nothing uses it, and what lets others in. */
export const computeListers: Readonly<Record<string, Lister>> = {
  'AWS::CloudFormation::Stack': async (clients, region) => {
    const { paginateDescribeStacks } = await import('@aws-sdk/client-cloudformation');
    const client = await clients.cloudFormation(region);
    return collect(paginateDescribeStacks({ client }, {}), (page) =>
      page.Stacks?.map(({ StackId: id, StackStatus }) => ({
        id,
        ...leavingIf(StackStatus === 'DELETE_IN_PROGRESS', 'CloudFormation is deleting it'),
      })),
    );
  },
  'AWS::CloudWatch::Alarm': async (clients, region) => {
    const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
    const client = await clients.cloudWatch(region);
    return collect(paginateDescribeAlarms({ client }, {}), (page) =>
      page.MetricAlarms?.map(({ AlarmName: id }) => ({ id })),
    );
  },
  'AWS::CloudWatch::Dashboard': async (clients, region) => {
    const { paginateListDashboards } = await import('@aws-sdk/client-cloudwatch');
    const client = await clients.cloudWatch(region);
    return collect(paginateListDashboards({ client }, {}), (page) =>
      page.DashboardEntries?.map(({ DashboardName: id }) => ({ id })),
    );
  },
  'AWS::Events::EventBus': async (clients, region) => {
    const { ListEventBusesCommand } = await import('@aws-sdk/client-eventbridge');
    const client = await clients.eventBridge(region);
    // The SDK has no paginator for it.
    async function* pages(): AsyncGenerator<ListEventBusesCommandOutput> {
      let NextToken: string | undefined;
      do {
        const page = await client.send(new ListEventBusesCommand({ NextToken }));
        yield page;
        ({ NextToken } = page);
      } while (NextToken !== undefined);
    }
    return collect(pages(), (page) => page.EventBuses?.map(({ Name: id }) => ({ id })));
  },
  'AWS::IAM::ManagedPolicy': async (clients, region) => {
    const { paginateListPolicies } = await import('@aws-sdk/client-iam');
    const client = await clients.iam(region);
    return collect(paginateListPolicies({ client }, { Scope: 'Local' }), (page) =>
      page.Policies?.map(({ Arn: id }) => ({ id })),
    );
  },
  'AWS::IAM::Role': async (clients, region) => {
    const { paginateListRoles } = await import('@aws-sdk/client-iam');
    const client = await clients.iam(region);
    return collect(paginateListRoles({ client }, {}), (page) =>
      page.Roles?.map(({ RoleName: id }) => ({ id })),
    );
  },
  'AWS::Lambda::EventSourceMapping': async (clients, region) => {
    const { paginateListEventSourceMappings } = await import('@aws-sdk/client-lambda');
    const client = await clients.lambda(region);
    return collect(paginateListEventSourceMappings({ client }, {}), (page) =>
      page.EventSourceMappings?.map(({ UUID: id, State }) => ({
        id,
        ...leavingIf(State === 'Deleting', 'Lambda is deleting it'),
      })),
    );
  },
  'AWS::Lambda::Function': async (clients, region) => {
    const { paginateListFunctions } = await import('@aws-sdk/client-lambda');
    const client = await clients.lambda(region);
    return collect(paginateListFunctions({ client }, {}), (page) =>
      page.Functions?.map(({ FunctionName: id }) => ({ id })),
    );
  },
  'AWS::SNS::Topic': async (clients, region) => {
    const { paginateListTopics } = await import('@aws-sdk/client-sns');
    const client = await clients.sns(region);
    return collect(paginateListTopics({ client }, {}), (page) =>
      page.Topics?.map(({ TopicArn: id }) => ({ id })),
    );
  },
  'AWS::SQS::Queue': async (clients, region) => {
    const { paginateListQueues } = await import('@aws-sdk/client-sqs');
    const client = await clients.sqs(region);
    // Without a page size, SQS gives the first 1,000 and says nothing of others.
    return collect(paginateListQueues({ client, pageSize: 1000 }, {}), (page) =>
      page.QueueUrls?.map((id) => ({ id })),
    );
  },
  'AWS::StepFunctions::StateMachine': async (clients, region) => {
    const { paginateListStateMachines } = await import('@aws-sdk/client-sfn');
    const client = await clients.stepFunctions(region);
    // One that is being deleted is listed until its executions have ended.
    return collect(paginateListStateMachines({ client }, {}), (page) =>
      page.stateMachines?.map(({ stateMachineArn: id }) => ({ id })),
    );
  },
};
