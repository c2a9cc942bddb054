import { SQSClient } from "@aws-sdk/client-sqs";

/** Asks at the address that the environment names, as the clients of other services do, and not at the host that a queue's URL happens to name. */
export const queueClient = (): SQSClient => new SQSClient({ useQueueUrlAsEndpoint: false });
