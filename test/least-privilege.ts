/**
 * The last check of a whole `npm test`: what the functions were seen to ask of AWS during all tests, beside what they may do by
 * `test/infra/permissions`, which other tests hold the roles to. The local AWS lets everybody do everything: what was asked and is not
 * allowed would fail on AWS alone, and fails here. So does what is allowed and was not asked, unless it is among what no test can see, with
 * the reason; and a reason that is not needed any more.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UNSEEN } from "./infra/permissions/unseen.ts";
import { PERMISSIONS, WITH_CANARY } from "./infra/permissions-table.ts";
import { compare } from "./support/privilege.ts";
import { recordedPermissions } from "./support/recorded-permissions.ts";

const files = await readdir(recordedPermissions).catch(() => []);
const texts = await Promise.all(files.map((file) => readFile(join(recordedPermissions, file), "utf8")));
const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");

// The local stage has a canary.
const allowed = Object.fromEntries(
  Object.entries(PERMISSIONS).map(([folder, own]) => [folder, [...own, ...(WITH_CANARY[folder] ?? [])]]),
);
const { missing, unused, needless } = compare(allowed, lines, UNSEEN);
for (const each of missing) process.stdout.write(`asked, and not allowed: ${each}\n`);
for (const each of unused) process.stdout.write(`allowed, and not asked: ${each}\n`);
for (const each of needless) process.stdout.write(`a reason for what needs none: ${each}\n`);
process.stdout.write(
  `${new Set(lines).size} permissions asked for; ${Object.keys(UNSEEN).length} allowed for another reason.\n`,
);
process.exitCode = lines.length > 0 && [...missing, ...unused, ...needless].length === 0 ? 0 : 1;
