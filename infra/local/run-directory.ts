import { rmSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { atExit } from "./at-exit.ts";
import type { Cleanup } from "./cleanup.ts";
import { localDirectory } from "./paths.ts";

const prefix = "run-";
const ownerFile = "owner.pid";

/**
 * An empty folder for the run on these ports. Its logs outlive the run, so that one can look why it failed;
 * the next start of any stage deletes the folders of all runs that are over.
 */
export async function makeRunDirectory(port: number, cleanup: Cleanup): Promise<string> {
  await sweep();
  const directory = join(localDirectory, `${prefix}${port}`);
  // It bears its name only with its owner in it: a stage that starts at the same moment sweeps what nobody owns.
  const draft = join(localDirectory, `new-${port}`);
  for (const old of [directory, draft]) await rm(old, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await writeFile(join(draft, ownerFile), String(process.pid));
  await rename(draft, directory);
  const tidyUp = () => {
    for (const name of ["tmp", "cdk.out", ownerFile]) {
      rmSync(join(directory, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    }
  };
  const release = atExit(tidyUp);
  cleanup.add(() => {
    release();
    tidyUp();
  });
  return directory;
}

async function sweep(): Promise<void> {
  const names = await readdir(localDirectory).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const directory = join(localDirectory, name);
    if (!(await isOwned(directory))) await rm(directory, { recursive: true, force: true });
  }
}

async function isOwned(directory: string): Promise<boolean> {
  const owner = Number(await readFile(join(directory, ownerFile), "utf8").catch(() => "0"));
  if (owner === 0) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch {
    return false;
  }
}
