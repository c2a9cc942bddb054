import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * The text of a file that is made once and kept, readable by this user alone. Of several that make it at once, in one process or in many,
 * the first one's stays, and all get that.
 */
export async function keptFile(file: string, make: () => Promise<string>): Promise<string> {
  return readFile(file, "utf8").catch(async () => {
    const draft = `${file}.${randomUUID()}`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, await make(), { mode: 0o600 });
    // Unlike a rename, a link leaves the file of whoever was first.
    await link(draft, file).catch(() => undefined);
    await rm(draft);
    return readFile(file, "utf8");
  });
}
