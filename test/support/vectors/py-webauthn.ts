import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../../infra/local/child-process.ts";
import { localDirectory } from "../../../infra/local/paths.ts";
import { preparePython } from "../../../infra/local/python.ts";

/** The tests of the Python package `webauthn` hold attestations of real phones. They come with its source only, which is read and never run. */
const SOURCE = "webauthn==3.0.1 --hash=sha256:da862342c91fc03fbcf9a89cee7346e55c56f8b93fbaf66cfe8a55e2f0a05f6c\n";
/** Without it pip would fetch one of its own choice to look at a source package. */
const TOOL = "setuptools==80.9.0 --hash=sha256:062d34222ad13e0cc312a4c02d73f059e86a4acbfbdea8f8f76b28c99f306922\n";
const TESTS = join("webauthn-3.0.1", "tests", "test_verify_registration_response_android_key.py");

/** A real phone's answer to a web site: CBOR and JSON, as bytes. */
export interface RealRegistration {
  readonly attestationObject: Buffer;
  readonly clientData: Buffer;
}

/** Real attestations of Android phones, in the order of the package's tests. The package is fetched once, by its hash. */
export async function realAndroidRegistrations(): Promise<RealRegistration[]> {
  const text = await readFile(join(await unpackedSource(), TESTS), "utf8");
  const all = (member: string) =>
    [...text.matchAll(new RegExp(`"${member}": "([\\w-]+)"`, "g"))].map(([, value = ""]) =>
      Buffer.from(value, "base64url"),
    );
  const clientData = all("clientDataJSON");
  return all("attestationObject").map((attestationObject, index) => ({
    attestationObject,
    clientData: clientData[index] ?? Buffer.alloc(0),
  }));
}

async function unpackedSource(): Promise<string> {
  const directory = join(
    localDirectory,
    `vectors-${createHash("sha256")
      .update(SOURCE + TOOL)
      .digest("hex")
      .slice(0, 12)}`,
  );
  if (existsSync(directory)) return directory;
  const python = await preparePython();
  const draft = `${directory}.${process.pid}`;
  const tools = join(draft, "tools");
  const must = async (...args: readonly string[]) => {
    const { code, output } = await run(python, args, { env: { ...process.env, PYTHONPATH: tools } });
    if (code !== 0) throw new Error(`python ${args.slice(0, 3).join(" ")} failed: ${output.slice(-500)}`);
  };
  const pip = ["--quiet", "--no-deps", "--require-hashes", "--no-input", "--disable-pip-version-check"] as const;
  try {
    await mkdir(draft, { recursive: true });
    await writeFile(join(draft, "tool.txt"), TOOL);
    await writeFile(join(draft, "source.txt"), SOURCE);
    const [tool, source] = [join(draft, "tool.txt"), join(draft, "source.txt")];
    await must("-m", "pip", "install", ...pip, "--only-binary=:all:", "--target", tools, "-r", tool);
    await must("-m", "pip", "download", ...pip, "--no-binary=:all:", "--no-build-isolation", "-d", draft, "-r", source);
    await must("-m", "tarfile", "-e", join(draft, "webauthn-3.0.1.tar.gz"), draft);
    await rename(draft, directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return directory;
}
