/**
 * Runs one of the project's TypeScript programs on any machine that has Node 20 or newer and npm:
 * installs the packages of the lock file when they are missing or out of date, then hands over to the
 * project's own Node (the `node` package), with `node_modules/.bin` first on the PATH.
 *
 *   node infra/local/with-setup.mjs <program.ts> [arguments…]
 *
 * Plain JavaScript without dependencies, since nothing is installed yet. Only standard error is written to.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const modules = join(root, "node_modules");
const bin = join(modules, ".bin");
const projectNode = join(modules, "node", "bin", "node");
/** Inside node_modules, so that whatever deletes or half-installs that folder also deletes the proof. */
const stampFile = join(modules, ".installed-lock-file");

/** Names the process that installs at the moment, since two at once would destroy each other's work. */
const lockFile = join(root, ".local", "installing.pid");

const isStartedByNpm = process.env.npm_lifecycle_event !== undefined;
const parent = process.ppid;

const noRegistry = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i;

/**
 * Signals go to the child. A terminal's Ctrl-C reaches it by itself as well, so children take repeats calmly.
 * A request to end that npm gets ends only the shell between npm and here: losing the parent is taken for the same.
 */
function run(command, args, options) {
  const child = spawn(command, args, { cwd: root, ...options });
  let interrupted = false;
  const forward = (signal) => {
    interrupted = true;
    child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  const watch = setInterval(() => isStartedByNpm && process.ppid !== parent && forward("SIGTERM"), 500);
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, forward);
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), interrupted, output });
    });
  });
}

/** Ends with one line that says what is wrong and what to do. */
function giveUp(line, code = 1) {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}

async function install(lockHash) {
  process.stderr.write("Installing the packages of package-lock.json …\n");
  // npm tells the programs it starts where it is itself; without it, the npm on the PATH will do.
  const npm = process.env.npm_execpath;
  const quiet = [
    "ci",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=1000",
  ];
  const options = { stdio: ["ignore", "pipe", "pipe"] };
  let result;
  try {
    result = await (npm ? run(process.execPath, [npm, ...quiet], options) : run("npm", quiet, options));
  } catch (error) {
    giveUp(`npm can't be run (${error.code ?? error.message}): install Node.js with npm, then try again.`);
  }
  if (result.interrupted) process.exit(result.code || 130);
  if (result.code !== 0) {
    const wrong = noRegistry.test(result.output)
      ? "the npm registry can't be reached: check the network, the proxy or npm's `registry` setting, then try again."
      : `npm ci ended with ${result.code}; its own words are above.`;
    if (!noRegistry.test(result.output)) process.stderr.write(result.output);
    giveUp(`The packages can't be installed: ${wrong}`);
  }
  if (!existsSync(projectNode))
    giveUp("npm left out the `node` package's binary: allow its install script, then try again.");
  writeFileSync(stampFile, lockHash);
}

const [program, ...args] = process.argv.slice(2);
if (!program) giveUp("usage: node infra/local/with-setup.mjs <program.ts> [arguments…]", 2);

const lockHash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
const isInstalled = () =>
  existsSync(projectNode) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === lockHash;
let hasWaited = false;

/** Whether this process may install now: nobody else does, or who did is no more. */
function takeLock() {
  mkdirSync(dirname(lockFile), { recursive: true });
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    process.once("exit", releaseLock);
    return true;
  } catch {
    const holder = existsSync(lockFile) ? readFileSync(lockFile, "utf8") : "";
    try {
      process.kill(Number(holder), 0);
      if (!hasWaited) process.stderr.write(`Waiting for process ${holder}, which installs the packages …\n`);
      hasWaited = true;
    } catch (error) {
      if (error.code === "ESRCH") rmSync(lockFile, { force: true });
    }
    return false;
  }
}

function releaseLock() {
  process.off("exit", releaseLock);
  rmSync(lockFile, { force: true });
}

while (!isInstalled()) {
  if (takeLock()) {
    if (!isInstalled()) await install(lockHash);
    releaseLock();
  } else {
    await wait(300);
  }
}

const environment = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
const { code } = await run(projectNode, [join(root, program), ...args], { stdio: "inherit", env: environment });
process.exitCode = code;
