/** `npm run practices -- import|list|show|block|unblock|software|revoke`: the command line of the registry of practices. */
import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { DEPARTEMENT_CODES } from "../../shared/domain/departement.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { paced } from "../../shared/kernel/pace.ts";
import { PublicJwk } from "../../shared/protocol/public-jwk.ts";
import { type AdminApi, adminApi } from "../admin-command/admin-client.ts";
import { FileError, print, runCommand } from "../admin-command/run-command.ts";
import { Progress } from "../local/progress.ts";
import { HELP, type PracticesCommand, parsePracticesCommand, type VersionWish } from "./command-line.ts";
import { readImport } from "./import-file.ts";
import { importPractices, summaryText } from "./import-practices.ts";
import {
  ChangedReply,
  ChangesReply,
  FundReply,
  type Listed,
  ListReply,
  type MinimumVersion,
  type Reader,
  RevocationReply,
  ShowReply,
  SoftwareReply,
} from "./replies.ts";
import { changesTable, practicesTable, practiceText, softwareTable } from "./tables.ts";

const MOVED = {
  code: "registry_moved",
  message: "Somebody else has changed it since; nothing was written. Look again with show.",
};
const IN_FORCE = "In force everywhere within 60 s.";

process.exitCode = await runCommand("practices", async () => {
  const command = parsePracticesCommand(process.argv.slice(2), process.env);
  if (command !== "help") return run(command, await adminApi(command.url, command.region, MOVED));
  print(HELP);
  return 0;
});

async function run(command: PracticesCommand, api: AdminApi): Promise<number> {
  switch (command.kind) {
    case "import":
      return importFile(command, api);
    case "list":
      return list(command, api);
    case "show":
      return show(command, api);
    case "block":
    case "unblock":
      return changeState(command, api);
    case "software":
      return command.wish ? requireVersion(command, command.wish, api) : listSoftware(command, api);
    case "fund":
      return registerFund(command, api);
    case "revoke": {
      const { serial, reason } = command;
      const revoked = RevocationReply.parse(await api.put(`/v1/certificates/${serial}/revocation`, { reason }));
      return tell(command, revoked, `${revoked.serial} is revoked since ${revoked.revoked_at}. ${IN_FORCE}`);
    }
  }
}

/** The key is in a file, which is what funds hand over; its private half is never asked for, and refused. */
async function registerFund(command: PracticesCommand & { kind: "fund" }, api: AdminApi): Promise<number> {
  const { fundId, name, keyFile, state } = command;
  const text = await readFile(keyFile, "utf8").catch(() => {
    throw new FileError(`There is no file ${keyFile}`);
  });
  const jwk = PublicJwk.safeParse(parsedJson(text)).data;
  if (!jwk) throw new FileError(`${keyFile} is no public key: a JWK with kty EC, crv P-256, x and y`);
  const fund = FundReply.parse(await api.put(`/v1/funds/${fundId}`, { name, jwk, state }));
  return tell(command, fund, `${fund.client_id} is ${fund.state}.`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tell(command: PracticesCommand, answer: object, text: string): 0 {
  print(command.isJson ? JSON.stringify(answer, undefined, 2) : text);
  return 0;
}

/** Looks through the whole file first, so that what is wrong with it is known before anything is written. */
async function importFile(command: PracticesCommand & { kind: "import" }, api: AdminApi): Promise<number> {
  const { file, isDryRun, rate } = command;
  const progress = new Progress(process.stderr);
  const found = { good: 0, bad: 0 };
  progress.show("Looking through the file", file);
  for await (const line of readImport(file)) found["reason" in line ? "bad" : "good"] += 1;
  progress.done();
  const total = found.good + found.bad;
  process.stderr.write(`${found.good} practices to register, ${found.bad} bad lines\n`);
  const begun = (line: number) => `Lines from ${Math.floor(line / 10_000) * 10_000 + 1} of ${total}`;
  progress.show(begun(0));
  const ports = {
    put: api.put,
    turn: paced(rate, systemClock, setTimeout),
    badLine: ({ line, reason }: { line: number; reason: string }) => {
      progress.erase();
      process.stderr.write(`line ${line}: ${reason}\n`);
    },
    progress: (line: number) => progress.show(begun(line), `${line} done`),
  };
  try {
    const summary = await importPractices(ports, readImport(file), isDryRun);
    progress.done();
    tell(command, summary, summaryText(summary, isDryRun));
    return summary.badLines === 0 ? 0 : 1;
  } finally {
    progress.erase();
  }
}

async function list(command: PracticesCommand & { kind: "list" }, api: AdminApi): Promise<number> {
  const { departement, practiceKind } = command;
  const codes = departement === undefined ? DEPARTEMENT_CODES : [departement];
  const practices: Listed[] = [];
  for (const code of codes) {
    const query = `departement=${code}&limit=100${practiceKind === undefined ? "" : `&kind=${practiceKind}`}`;
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const page = ListReply.parse(await api.get(`/v1/practices?${query}${cursor && `&cursor=${cursor}`}`));
      practices.push(...page.practices);
      cursor = page.next_cursor;
    }
  }
  return tell(command, { practices }, practicesTable(practices));
}

async function show(command: PracticesCommand & { kind: "show" }, api: AdminApi): Promise<number> {
  const shown = await practiceWithReaders(command.practiceId, api);
  const { changes } = ChangesReply.parse(await api.get(`/v1/practices/${command.practiceId}/changes?limit=20`));
  return tell(command, { ...shown, changes }, `${practiceText(shown, shown.readers)}\n\n${changesTable(changes)}`);
}

async function practiceWithReaders(practiceId: string, api: AdminApi) {
  const readers: Reader[] = [];
  for (let after = ""; ; ) {
    const page = ShowReply.parse(await api.get(`/v1/practices/${practiceId}?limit=100${after && `&after=${after}`}`));
    readers.push(...page.readers);
    if (page.next_after === undefined) return { ...page, readers };
    after = page.next_after;
  }
}

/** Shows whom it is about, then writes on condition that nobody has written since. */
async function changeState(command: PracticesCommand & { kind: "block" | "unblock" }, api: AdminApi): Promise<number> {
  const { kind, practiceId, readerId, reason, isDryRun } = command;
  const shown = await practiceWithReaders(practiceId, api);
  const reader = shown.readers.find(({ client_id }) => client_id === `${practiceId}.${readerId}`);
  if (!command.isJson) print(practiceText(shown, readerId === undefined ? shown.readers : reader ? [reader] : []));
  const path = `/v1/practices/${practiceId}${readerId === undefined ? "" : `/readers/${readerId}`}/${kind}`;
  const seen = (readerId === undefined ? shown : reader)?.revision;
  const wish = { reason, dry_run: isDryRun, ...(seen !== undefined && { if_revision: seen }) };
  const changed = ChangedReply.parse(await api.post(path, wish));
  if (changed.outcome === "unchanged")
    return tell(command, changed, "\nIt is so already: somebody did it before, or an answer was lost on the way.");
  return tell(
    command,
    changed,
    isDryRun ? `\nIt would be ${kind}ed; nothing was written.` : `\nIt is ${kind}ed. ${IN_FORCE}`,
  );
}

async function requireVersion(command: PracticesCommand, wish: VersionWish, api: AdminApi): Promise<number> {
  const { name, version, reason } = wish;
  const path = `/v1/software/${encodeURIComponent(name)}`;
  const changed = ChangedReply.parse(await api.put(path, { minimum_version: version, reason }));
  const text = changed.outcome === "unchanged" ? "It is so already; nothing was written." : IN_FORCE;
  return tell(command, changed, `${name} is taken from version ${version}. ${text}`);
}

async function listSoftware(command: PracticesCommand, api: AdminApi): Promise<number> {
  const software: MinimumVersion[] = [];
  for (let after = ""; ; ) {
    const query = `limit=100${after && `&after=${encodeURIComponent(after)}`}`;
    const page = SoftwareReply.parse(await api.get(`/v1/software?${query}`));
    software.push(...page.software);
    if (page.next_after === undefined) return tell(command, { software }, softwareTable(software));
    after = page.next_after;
  }
}
