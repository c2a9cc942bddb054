/** `npm run capacity`: see `-- --help`. */
import { writeFile } from "node:fs/promises";
import { FileError, print, runCommand } from "../admin-command/run-command.ts";
import { type CapacityWish, HELP, parseCapacityArguments } from "./command-line.ts";
import { costsOf } from "./costs.ts";
import { plotQuotas } from "./plot.ts";
import { type QuotaLoad, quotaLoads } from "./quotas.ts";
import { readRecording } from "./recording.ts";
import { capacityReport } from "./report.ts";

process.exitCode = await runCommand("capacity", async () => {
  const wish = parseCapacityArguments(process.argv.slice(2));
  if (wish === "help") {
    print(HELP.trimEnd());
    return 0;
  }
  const { scenario, isJson } = wish;
  const recording = readRecording();
  const quotas = quotaLoads(recording, scenario);
  const costs = costsOf(recording, scenario);
  await draw(wish, quotas);
  print(isJson ? JSON.stringify({ scenario, quotas, costs }, undefined, 2) : capacityReport(scenario, quotas, costs));
  return 0;
});

async function draw({ svg, scenario }: CapacityWish, quotas: readonly QuotaLoad[]): Promise<void> {
  if (svg === undefined) return;
  const title = `Quotas in the busiest seconds: ${scenario.eventsADay.toLocaleString("en")} care events a day`;
  try {
    await writeFile(svg, plotQuotas(title, quotas));
  } catch (error) {
    const why = error instanceof Error && "code" in error ? error.code : error;
    throw new FileError(`The drawing can't be written to ${svg} (${why})`);
  }
}
