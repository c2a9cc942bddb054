import { readFileSync } from "node:fs";
import { join } from "node:path";

export const DOCUMENTED_APIS = ["card", "practice", "admin"] as const;

export const keptDocument = (api: (typeof DOCUMENTED_APIS)[number]): string =>
  readFileSync(join(import.meta.dirname, "..", "..", "infra", "openapi", `${api}.json`), "utf8");
