import { readFile } from "node:fs/promises";
import { Plan } from "../../functions/rollout/apply-plan/plan.ts";
import { FileError } from "../admin-command/run-command.ts";

/** @throws FileError when the file is not there, or is no plan. */
export async function readPlanFile(path: string): Promise<Plan> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new FileError(`There is no plan at ${path}.`);
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new FileError(`${path} is not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  const parsed = Plan.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "the plan"}: ${issue.message}`);
  throw new FileError(`${path} is no plan: ${faults.join("; ")}.`);
}
