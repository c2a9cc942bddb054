import { App } from "aws-cdk-lib";
import { stageSettings } from "./config.ts";
import { healthCard } from "./health-card.ts";

const app = new App();
try {
  healthCard(
    app,
    stageSettings((key) => app.node.tryGetContext(key)),
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
