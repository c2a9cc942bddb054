import { type App, Stack } from "aws-cdk-lib";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IConstruct } from "constructs";
import type { Stage } from "../config.ts";
import type { DataKey } from "./data-key.ts";
import { StageStack } from "./stage-stack.ts";

export interface ServiceStackProps {
  readonly stage: Stage;
  readonly dataKey: DataKey;
  readonly alarmTopic: ITopic;
}

/** A stack that runs functions. Their constructs find here what all of them share, instead of being handed it one by one. */
export class ServiceStack extends StageStack {
  readonly dataKey: DataKey;
  /** Where alarms tell of themselves. */
  readonly alarmTopic: ITopic;

  constructor(app: App, name: string, description: string, props: ServiceStackProps) {
    super(app, name, props.stage, { description });
    this.dataKey = props.dataKey;
    this.alarmTopic = props.alarmTopic;
  }

  /** The service stack around a construct. */
  static around(construct: IConstruct): ServiceStack {
    const stack = Stack.of(construct);
    if (!(stack instanceof ServiceStack)) throw new Error(`${construct.node.path} must be in a ServiceStack`);
    return stack;
  }
}
