import type { App } from "aws-cdk-lib";
import { Tags } from "aws-cdk-lib";
import type { StageSettings } from "./config.ts";
import { AdminApiStack } from "./stacks/admin-api-stack.ts";
import { CardApiStack } from "./stacks/card-api-stack.ts";
import { DataStack } from "./stacks/data-stack.ts";
import { KeysStack } from "./stacks/keys-stack.ts";
import { MessagingStack } from "./stacks/messaging-stack.ts";
import { PracticeApiStack } from "./stacks/practice-api-stack.ts";

/** All stacks of one stage. Stateful ones (keys, data) stand apart, so that a change of code never touches them. */
export function healthCard(app: App, settings: StageSettings): void {
  const name = (part: string) => `HealthCard-${settings.stage}-${part}`;
  const stateful = { terminationProtection: settings.keepsData };
  const keys = new KeysStack(app, name("Keys"), { ...stateful, settings });
  const data = new DataStack(app, name("Data"), { ...stateful, settings, dataKey: keys.data });
  const common = { settings, keys, tables: data };
  new MessagingStack(app, name("Messaging"), common);
  new CardApiStack(app, name("CardApi"), common);
  new PracticeApiStack(app, name("PracticeApi"), common);
  new AdminApiStack(app, name("AdminApi"), common);
  Tags.of(app).add("service", "health-card");
  Tags.of(app).add("stage", settings.stage);
}
