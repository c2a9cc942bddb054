/**
 * The last check of a whole `npm test`: what the functions were seen to ask of AWS during all tests, beside what they may do by
 * `test/infra/permissions`, which other tests hold the roles to. The local AWS lets everybody do everything: what was asked and is not
 * allowed would fail on AWS alone, and fails here. What is allowed and was not asked is told for somebody to look at: a part of it can't
 * be seen here (messages to queues pass the tap by, platforms of push are made before it looks, all phones of this machine are Android),
 * and some comes about by chance.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PERMISSIONS } from "./infra/permissions-table.ts";
import { recordedPermissions } from "./support/recorded-permissions.ts";

/** Asked by Lambda itself for a function, or by AWS on behalf of one that asks for something else. */
const NOT_BY_THE_FUNCTION = [
  / dynamodb:(ListStreams|DescribeStream|GetRecords|GetShardIterator)$/,
  / sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$/,
  /\.amazonaws\.com\]$/,
];

/** `ForwardCardChanges sqs:SendMessage` of `forward-card-changes`: Lambda leaves there what could not be worked off. */
const isGivenUp = (caller: string, permission: string): boolean =>
  permission === `${caller.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())} sqs:SendMessage`;

/** Both of `Card dynamodb:GetItem [condition]` and what was asked, without what only a role says. */
const plain = (permission: string): string =>
  permission
    .replace(/ \[.*$/, "")
    .replace(/<apple>|APNS_SANDBOX|APNS/, "APNS")
    .replace(/<account>|\d{12}/, "<account>");

const allowed = new Set(
  Object.entries(PERMISSIONS).flatMap(([folder, permissions]) => {
    const caller = folder.split("/")[1] ?? folder;
    return permissions
      .filter((each) => !NOT_BY_THE_FUNCTION.some((form) => form.test(each)) && !isGivenUp(caller, each))
      .map((each) => `${caller} ${plain(each)}`);
  }),
);
const files = await readdir(recordedPermissions).catch(() => []);
const texts = await Promise.all(files.map((file) => readFile(join(recordedPermissions, file), "utf8")));
const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
const seen = new Set(lines.map(plain));

const missing = [...seen].filter((each) => !allowed.has(each)).sort();
const unused = [...allowed].filter((each) => !seen.has(each)).sort();
for (const each of missing) process.stdout.write(`asked, and not allowed: ${each}\n`);
for (const each of unused) process.stdout.write(`allowed, and not seen: ${each}\n`);
process.stdout.write(`${seen.size} permissions asked for, ${allowed.size} allowed.\n`);
process.exitCode = missing.length === 0 && seen.size > 0 ? 0 : 1;
