import { type App, Stack, Tags } from "aws-cdk-lib";
import type { Stage } from "../config.ts";

interface StageStackProps {
  readonly description: string;
  /** Holds what can't be made again: guarded against deletion on real stages. */
  readonly stateful?: boolean;
  /** Where it must be, if not in the stage's region. */
  readonly region?: string;
}

/** A stack of one stage. The stage is part of its name, and so of every name CDK makes: stages can share an account. */
export class StageStack extends Stack {
  readonly stage: Stage;

  constructor(app: App, name: string, stage: Stage, props: StageStackProps) {
    super(app, `HealthCard-${stage.name}-${name}`, {
      description: `${props.description} (${stage.name})`,
      env: { account: stage.account ?? process.env.CDK_DEFAULT_ACCOUNT, region: props.region ?? stage.region },
      terminationProtection: props.stateful === true && stage.isReal,
    });
    this.stage = stage;
    Tags.of(this).add("stage", stage.name);
  }
}
