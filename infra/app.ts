import { App } from "aws-cdk-lib";
import { readStage } from "./config.ts";
import { healthCard } from "./health-card.ts";
import { SettingsError } from "./settings-error.ts";

try {
  const app = new App();
  healthCard(app, readStage(app.node.getAllContext()));
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
