import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { INCIDENT_SWITCHES } from "../../../shared/http/incident.ts";
import { switchedApis } from "../../incident/switches.ts";
import { lookAt } from "../../redrive/dead-letters.ts";
import { workersOf } from "../../redrive/workers.ts";
import { type DeployedStage, NEVER_RESTORED } from "../deployed-stage.ts";
import { type Check, type Finding, unwell, well } from "../finding.ts";

export const workers: Check<DeployedStage> = {
  name: "workers",
  look: async ({ name, aws, sqs }) => {
    const all = await workersOf(name, aws, sqs);
    // Whom the clock calls depends on the stage: that it does not call the canary is no finding.
    const stopped = all.filter(({ isFed, kind }) => !isFed && kind !== "clock").map((worker) => worker.name);
    const dead = await Promise.all(
      all.map(async (worker) => ({ worker, letters: await lookAt(sqs, worker.deadLettersUrl) })),
    );
    const left = dead.filter(({ letters }) => letters.waiting > 0);
    return [
      stopped.length === 0
        ? well("workers", `${all.length} get their work`)
        : unwell(
            "workers",
            `stopped: ${stopped.join(", ")}`,
            "aws lambda update-event-source-mapping --uuid <of list-event-source-mappings> --enabled, if that is over",
          ),
      left.length === 0
        ? well("dead letters", "none")
        : unwell(
            "dead letters",
            left.map(({ worker, letters }) => `${worker.name}: ${letters.waiting}`).join(", "),
            "infra/runbooks/dead-letters.md",
          ),
    ];
  },
};

const Alarm = z.object({ AlarmName: z.string(), AlarmDescription: z.string().nullish(), StateValue: z.string() });
const Alarms = z.object({
  MetricAlarms: z.array(Alarm).default([]),
  CompositeAlarms: z.array(Alarm).default([]),
  NextToken: z.string().nullish(),
});

export const alarms: Check<DeployedStage> = {
  name: "alarms",
  look: async ({ name, aws }) => {
    const all: z.infer<typeof Alarm>[] = [];
    const asked = {
      AlarmNamePrefix: `HealthCard-${name}-`,
      AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
      MaxRecords: 100,
    };
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = Alarms.parse(
        await aws.monitoring("DescribeAlarms", { ...asked, ...(token && { NextToken: token }) }),
      );
      all.push(...page.MetricAlarms, ...page.CompositeAlarms);
      token = page.NextToken || undefined;
    }
    if (all.length === 0) return [unwell("alarms", "there are none", "Deploy the stage: npm run deploy")];
    const on = all.filter(({ StateValue }) => StateValue === "ALARM");
    if (on.length === 0) return [well("alarms", `${all.length} are quiet`)];
    return on.map(({ AlarmName, AlarmDescription }) => {
      const [meaning = AlarmName, runbook = "its description"] = (AlarmDescription ?? "").split(" Runbook: ");
      return unwell(`alarm ${AlarmName}`, meaning, runbook);
    });
  },
};

export const tables: Check<DeployedStage> = {
  name: "tables",
  look: async (stage) => Promise.all([...stage.tables].map(([name, table]) => protectedTable(stage, name, table))),
};

async function protectedTable(stage: DeployedStage, name: string, TableName: string): Promise<Finding> {
  const { Table } = await stage.dynamo.send(new DescribeTableCommand({ TableName }));
  const isReal = stage.name !== "local";
  const restorable = NEVER_RESTORED.has(name) || !isReal || (await isRestorable(stage, TableName));
  const missing = [...missingOf(Table, isReal), ...(restorable ? [] : ["point-in-time recovery"])];
  const what = `table ${name.replace("_TABLE", "").toLowerCase()}`;
  if (missing.length === 0) return well(what, isReal ? "in use, encrypted, protected" : "in use");
  return unwell(
    what,
    `without ${missing.join(", ")}`,
    "infra/runbooks/restore.md, its last part; find out who took it away",
  );
}

const missingOf = (table: TableDescription | undefined, isReal: boolean): string[] => [
  ...(table?.TableStatus === "ACTIVE" || table?.TableStatus === "UPDATING"
    ? []
    : [`being in use (${table?.TableStatus})`]),
  ...(table?.SSEDescription?.SSEType === "KMS" || !isReal ? [] : ["encryption by the data key"]),
  ...(table?.DeletionProtectionEnabled || !isReal ? [] : ["protection against deletion"]),
];

async function isRestorable({ dynamo }: DeployedStage, TableName: string): Promise<boolean> {
  const { ContinuousBackupsDescription: backups } = await dynamo.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  return backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED";
}

export const switches: Check<DeployedStage> = {
  name: "incident switches",
  look: async ({ name, aws }) => {
    const on = (await switchedApis(name, aws)).flatMap((api) =>
      INCIDENT_SWITCHES.filter((each) => api.switches[each] !== "off").map((each) => `${each} at ${api.name}`),
    );
    if (on.length === 0) return [well("incident switches", "all off")];
    return [unwell("incident switches", `on: ${on.join(", ")}`, "infra/runbooks/incident-switches.md")];
  },
};
