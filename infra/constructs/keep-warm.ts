import { TimeZone } from "aws-cdk-lib";
import { Schedule } from "aws-cdk-lib/aws-applicationautoscaling";
import type { ServiceFunction } from "./service-function.ts";

/** Practices, pharmacies and hospitals are busy in these hours of Paris, Monday to Saturday. */
const OPENS = { hour: "7", minute: "30", weekDay: "MON-SAT" };
const CLOSES = { hour: "20", minute: "0", weekDay: "MON-SAT" };

/** Keeps so many environments of a function warm while practices are open, and one at other times: provisioned concurrency is paid by the hour. */
export function keepWarm({ live }: ServiceFunction, environments: number): void {
  const target = live.addAutoScaling({ minCapacity: 1, maxCapacity: environments });
  const timeZone = TimeZone.EUROPE_PARIS;
  target.scaleOnSchedule("Opens", { schedule: Schedule.cron(OPENS), timeZone, minCapacity: environments });
  target.scaleOnSchedule("Closes", { schedule: Schedule.cron(CLOSES), timeZone, minCapacity: 1 });
}
