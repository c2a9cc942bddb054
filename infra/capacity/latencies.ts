import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const Latencies = z.object({
  source: z.string(),
  percentiles: z.array(z.number()),
  /** Milliseconds at each percentile. */
  measured: z.record(z.string(), z.array(z.number())),
  /** Which of them stands for an action, or for all of a service. */
  takenFor: z.record(z.string(), z.string()),
  others: z.string(),
});
const known = Latencies.parse(JSON.parse(readFileSync(join(import.meta.dirname, "aws-latencies.json"), "utf8")));

/** Where the figures come from, and which are taken for others. */
export const LATENCY_SOURCE = known.source;

function percentilesOf(action: string): readonly number[] {
  const [service = ""] = action.split(":");
  const name = known.takenFor[action] ?? known.takenFor[service] ?? known.others;
  const found = known.measured[name];
  if (!found) throw new Error(`aws-latencies.json takes ${action} for ${name}, which it does not have`);
  return found;
}

/** How long a call of AWS takes, in milliseconds, at a fraction from 0 to 1 of all calls: between two percentiles as the crow flies. */
export function latencyAt(action: string, fraction: number): number {
  const values = percentilesOf(action);
  const percent = fraction * 100;
  const above = Math.max(
    1,
    known.percentiles.findIndex((each) => each >= percent),
  );
  const [low = 0, high = 100] = [known.percentiles[above - 1], known.percentiles[above]];
  const [from = 0, to = 0] = [values[above - 1], values[above]];
  return from + ((percent - low) / (high - low)) * (to - from);
}

/** Its mean: of each stretch between two percentiles its middle, as often as it is met. */
export function meanLatency(action: string): number {
  const values = percentilesOf(action);
  return values.slice(1).reduce((sum, to, index) => {
    const share = ((known.percentiles[index + 1] ?? 100) - (known.percentiles[index] ?? 0)) / 100;
    return sum + (share * ((values[index] ?? 0) + to)) / 2;
  }, 0);
}
