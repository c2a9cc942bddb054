import { delimiter, dirname, join } from "node:path";

/** The repository. */
export const root = join(import.meta.dirname, "..", "..");

/** Everything that the one-machine stage makes; git does not see it, and deleting it is always safe. */
export const localDirectory = join(root, ".local");

/** A PATH on which `node` and the packages' programs are the project's own, for children that look them up. */
function projectPath(): string {
  const path = [dirname(process.execPath), join(root, "node_modules", ".bin"), process.env.PATH ?? ""];
  return path.join(delimiter);
}

/**
 * The little of the environment that a child needs to run at all. No AWS profile, proxy or Node option of the
 * person at the machine gets through: the functions inherit the emulator's environment.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { HOME, LANG, USER, SHELL } = process.env;
  return { HOME, LANG, USER, SHELL, PATH: projectPath() };
}
