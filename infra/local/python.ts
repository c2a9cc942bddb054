import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type RunResult, run } from "./child-process.ts";
import { localDirectory } from "./paths.ts";
import { SetupError } from "./setup-error.ts";

/** Pinned Python packages, with their hashes. */
export interface PythonPackages {
  /** The requirements file. */
  readonly file: string;
  /** What they are for, as a person is told who has to install Python. */
  readonly purpose: string;
}

const localAws: PythonPackages = { file: join(import.meta.dirname, "requirements.txt"), purpose: "the local AWS" };
const minimum = "3.10";
const describePython = `import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)`;

/**
 * Makes a Python virtual environment with pinned packages, by default those of the local AWS, or finds the one made
 * earlier: there is one per content of the requirements file and per Python. It is built aside and then renamed, so that a half-made one is never used and
 * two runs at once do not disturb each other.
 * @returns the path of its `python`
 * @throws SetupError when there is no suitable Python, no venv module, or no package registry
 */
export async function preparePython(signal?: AbortSignal, packages = localAws): Promise<string> {
  const base = await findPython(packages, signal);
  const key = createHash("sha256")
    .update(await readFile(packages.file))
    .update(base.executable)
    .update(base.version);
  const venv = join(localDirectory, `venv-${key.digest("hex").slice(0, 12)}`);
  const python = join(venv, "bin", "python");
  if (existsSync(python)) return python;

  const draft = `${venv}.${randomUUID()}`;
  await mkdir(localDirectory, { recursive: true });
  try {
    await makeVenv(base.executable, draft, signal);
    await install(packages, join(draft, "bin", "python"), signal);
    await rename(draft, venv).catch((error: unknown) => {
      if (!existsSync(python)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return python;
}

interface Python {
  readonly executable: string;
  readonly version: string;
}

async function findPython({ purpose }: PythonPackages, signal?: AbortSignal): Promise<Python> {
  let tooOld: string | undefined;
  for (const name of ["python3", "python"]) {
    const answer = await run(name, ["-c", describePython], { signal, env: process.env }).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    });
    const [version, executable] = answer?.code === 0 ? answer.output.split("\n") : [];
    if (version === undefined || executable === undefined) continue;
    if (isAtLeast(version, minimum)) return { version, executable };
    tooOld = version;
  }
  throw new SetupError(
    tooOld === undefined
      ? `No Python found on the PATH: install Python ${minimum} or newer (${purpose} runs on it), then try again.`
      : `Python ${tooOld} is too old for ${purpose}: install Python ${minimum} or newer, then try again.`,
  );
}

/** Whether a dotted version is the other one or a later one. */
export function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

async function makeVenv(python: string, directory: string, signal?: AbortSignal): Promise<void> {
  const made = await run(python, ["-m", "venv", directory], { signal, env: process.env });
  if (made.code === 0) return;
  throw new SetupError(
    /ensurepip|No module named venv/.test(made.output)
      ? `${python} has no venv module: install it (Debian and Ubuntu: apt install python3-venv), then try again.`
      : `${python} -m venv failed: ${lastLine(made)}`,
  );
}

async function install({ file, purpose }: PythonPackages, python: string, signal?: AbortSignal): Promise<void> {
  // Wheels only: a source package would fetch its own build tools, which no hash here covers.
  const options = ["--require-hashes", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"];
  const pip = ["-m", "pip", "install", "--quiet", "--retries=1", "--timeout=15", ...options, "-r", file];
  const installed = await run(python, pip, { signal, env: process.env });
  if (installed.code === 0) return;
  throw new SetupError(
    /NewConnectionError|ConnectTimeout|NameResolution|Connection refused|ProxyError|Read timed out/.test(
      installed.output,
    )
      ? "The Python package registry can't be reached: check the network, the proxy or pip's index-url, then try again."
      : `The Python packages of ${purpose} can't be installed: ${lastLine(installed)}`,
  );
}

function lastLine(result: RunResult): string {
  return result.output.trim().split("\n").at(-1) ?? `it ended with ${result.code}`;
}
