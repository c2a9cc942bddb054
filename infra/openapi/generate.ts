import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describedApis } from "./described.ts";
import { documentOf } from "./document.ts";

/** `npm run openapi`: the OpenAPI documents of the three APIs, from the contracts of the functions. */
for (const api of await describedApis()) {
  const file = join(import.meta.dirname, `${api.name}.json`);
  writeFileSync(file, `${JSON.stringify(documentOf(api), null, 2)}\n`);
  process.stdout.write(`${api.name}.json: ${api.operations.length} operations\n`);
}
