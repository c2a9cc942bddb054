import { type App, Tags } from "aws-cdk-lib";
import type { Stage } from "./config.ts";
import { AcceptanceStack } from "./stacks/acceptance-stack.ts";
import { AdminApiStack } from "./stacks/admin-api-stack.ts";
import { CanaryStack } from "./stacks/canary-stack.ts";
import { CardApiStack } from "./stacks/card-api-stack.ts";
import { DataStack } from "./stacks/data-stack.ts";
import { DirectoryStack } from "./stacks/directory-stack.ts";
import { EdgeStack } from "./stacks/edge-stack.ts";
import { KeysStack } from "./stacks/keys-stack.ts";
import { MessagingStack } from "./stacks/messaging-stack.ts";
import { ObservabilityStack } from "./stacks/observability-stack.ts";
import { OverviewStack } from "./stacks/overview-stack.ts";
import { PracticeApiStack } from "./stacks/practice-api-stack.ts";
import { StatementStack } from "./stacks/statement-stack.ts";
import { StatusListStack } from "./stacks/status-list-stack.ts";
import { UseStack } from "./stacks/use-stack.ts";
import { WalletApiStack } from "./stacks/wallet-api-stack.ts";

/** All stacks of one stage. Stateful ones (Keys, Data) stand apart and know nothing of the others. */
export function healthCard(app: App, stage: Stage): void {
  const keys = new KeysStack(app, stage);
  const tables = new DataStack(app, stage, keys.data);
  const { alarmTopic } = new ObservabilityStack(app, stage, keys.data);
  const service = { stage, keys, tables, dataKey: keys.data, alarmTopic };
  const statusLists = new StatusListStack(app, service);
  const { pushes } = new MessagingStack(app, { ...service, revocations: statusLists.revocations });
  new StatementStack(app, { ...service, pushes });
  new DirectoryStack(app, service);
  new AcceptanceStack(app, service);
  const cardApi = new CardApiStack(app, service);
  const wallets = new WalletApiStack(app, { ...service, cardApi });
  new UseStack(app, { ...service, cardApi });
  const practice = new PracticeApiStack(app, service);
  const admin = new AdminApiStack(app, service);
  // A key can be made to sign only once every function that signs has it.
  for (const signing of [statusLists, cardApi, wallets, practice]) admin.addStackDependency(signing);
  const apis = [
    { name: "card", api: cardApi.endpoint.api },
    { name: "practice", api: practice.endpoint.api },
  ];
  new OverviewStack(app, { ...service, apis, pushes });
  new CanaryStack(app, service);
  if (stage.edge) new EdgeStack(app, stage, stage.edge);
  Tags.of(app).add("service", "health-card");
}
