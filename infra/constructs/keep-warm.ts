import { TimeZone } from "aws-cdk-lib";
import { Schedule } from "aws-cdk-lib/aws-applicationautoscaling";
import type { ServiceFunction } from "./service-function.ts";

/** How many environments of a function are kept warm, and in which hours of Paris (HH:MM), Monday to Saturday. */
export interface WarmHours {
  readonly environments: number;
  readonly opens: string;
  readonly closes: string;
}

/** Keeps so many environments of a function warm while practices are open, and one at other times: provisioned concurrency is paid by the hour. */
export function keepWarm({ live }: ServiceFunction, { environments, opens, closes }: WarmHours): void {
  const target = live.addAutoScaling({ minCapacity: 1, maxCapacity: environments });
  const timeZone = TimeZone.EUROPE_PARIS;
  target.scaleOnSchedule("Opens", { schedule: onWorkingDays(opens), timeZone, minCapacity: environments });
  target.scaleOnSchedule("Closes", { schedule: onWorkingDays(closes), timeZone, minCapacity: 1 });
}

function onWorkingDays(time: string): Schedule {
  const [hour, minute] = time.split(":").map((part) => String(Number(part)));
  return Schedule.cron({ hour: hour ?? "0", minute: minute ?? "0", weekDay: "MON-SAT" });
}
