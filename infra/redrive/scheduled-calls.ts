import * as z from "zod";
import type { Aws } from "../admin-command/aws.ts";
import type { StageName } from "../config.ts";

const Rules = z.object({
  Rules: z.array(z.object({ Name: z.string(), State: z.string(), ScheduleExpression: z.string().optional() })),
  NextToken: z.string().nullish(),
});
const Targets = z.object({
  Targets: z.array(z.object({ Arn: z.string(), DeadLetterConfig: z.object({ Arn: z.string() }).optional() })),
});

/** A function that the clock calls. */
export interface ScheduledFunction {
  /** The rule of EventBridge by which it does. */
  readonly rule: string;
  readonly schedule: string;
  readonly isEnabled: boolean;
  readonly functionArn: string;
  readonly deadLettersArn: string;
}

/** What the clock calls at a stage, and where a call goes that can't be made. */
export async function scheduledCalls(stage: StageName, aws: Pick<Aws, "events">): Promise<ScheduledFunction[]> {
  const rules: z.infer<typeof Rules>["Rules"] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const asked = { NamePrefix: `HealthCard-${stage}-`, ...(token && { NextToken: token }) };
    const page = Rules.parse(await aws.events("ListRules", asked));
    rules.push(...page.Rules);
    token = page.NextToken || undefined;
  }
  const called = rules.map(async ({ Name: rule, State, ScheduleExpression: schedule }) => {
    if (!schedule) return [];
    const { Targets: all } = Targets.parse(await aws.events("ListTargetsByRule", { Rule: rule }));
    return all.flatMap(({ Arn, DeadLetterConfig }) =>
      DeadLetterConfig && Arn.split(":")[2] === "lambda"
        ? [{ rule, schedule, isEnabled: State !== "DISABLED", functionArn: Arn, deadLettersArn: DeadLetterConfig.Arn }]
        : [],
    );
  });
  return (await Promise.all(called)).flat();
}
