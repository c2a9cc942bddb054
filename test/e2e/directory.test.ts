import { KMSClient } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import type { FeedRecord } from "../../functions/directory/import-part/feed-line.ts";
import { fundCountsIn } from "../../shared/adapters/dynamodb/fund-counts.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { nirVault } from "../../shared/adapters/kms/nir-data-key.ts";
import { everyFault } from "../support/faults.ts";
import { feedRecord, linesOf, putFeed } from "../support/feed.ts";
import { Phone } from "../support/phone.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { wholeTable } from "../support/stored-items.ts";
import { changesOf } from "../support/stream-records.ts";

const stage = inStage();

const eligibilityOf = async ({ nir, account_subject = "" }: Pick<FeedRecord, "nir" | "account_subject">) =>
  (await Phone.make(stage.urls.card)).eligibility(await stage.identityProviders.accountToken(account_subject), nir);

const unmet = (answer: { conditions: readonly { condition: string; met: boolean | null }[] }) =>
  answer.conditions.filter(({ met }) => met === false).map(({ condition }) => condition);

const personItems = async () =>
  (await wholeTable(stage, "insured"))
    .filter(({ sk }) => sk === "PROFILE")
    .map((item) => JSON.stringify(item))
    .sort();

test("good lines make people known, and bad ones are reported by number and reason without holding them up", async () => {
  const [one, two, three] = [feedRecord(), feedRecord(), feedRecord()];
  const wrongKey = { ...feedRecord(), nir: `${one.nir.slice(0, 13)}${one.nir.endsWith("01") ? "02" : "01"}` };
  const content = linesOf(
    one,
    "{not json",
    two,
    "",
    wrongKey,
    { ...feedRecord(), organism: "69", rights: { from: "2020-02-31" } },
    JSON.stringify({ ...feedRecord(), nickname: "Lili" }),
    `{"given_names":"${"x".repeat(9000)}"}`,
  );
  const { summary, bad, reports } = await putFeed(stage, "good-and-bad", content + JSON.stringify(three));
  expect(bad).toEqual([
    { line: 2, reason: "not-json" },
    { line: 5, reason: "nir-key-wrong" },
    { line: 6, reason: "invalid", fields: ["organism", "rights.from"] },
    { line: 7, reason: "invalid", fields: ["(record)"] },
    { line: 8, reason: "too-long" },
  ]);
  expect(summary).toEqual({
    parts: 1,
    lines: 8,
    created: 3,
    changed: 0,
    unchanged: 0,
    superseded: 0,
    bad: 5,
    first_bad: bad,
  });
  for (const person of [one, two, three]) {
    expect((await eligibilityOf(person)).expecting(200).eligible).toBe(true);
    expect(reports).not.toContain(person.nir.slice(0, 13));
  }
  expect(reports).not.toMatch(/FOUGÈRE|Lili|nickname/);
});

test("a file without a line is summarised as that", async () => {
  const { summary, reports } = await putFeed(stage, "empty", "");
  expect(summary).toEqual({
    parts: 0,
    lines: 0,
    created: 0,
    changed: 0,
    unchanged: 0,
    superseded: 0,
    bad: 0,
    first_bad: [],
  });
  expect(reports.trim()).toBe(JSON.stringify(summary, undefined, 2));
});

test("the same file again, and the same lines in another file, change nobody", async () => {
  const content = linesOf(feedRecord(), feedRecord({ beneficiaries: [child("2016-04-01")] }));
  const first = await putFeed(stage, "twice", content);
  expect(first.summary).toMatchObject({ lines: 2, created: 2 });
  const before = await personItems();
  for (const name of ["twice", "twice-under-another-name"]) {
    const { summary } = await putFeed(stage, name, content);
    expect(summary).toMatchObject({ lines: 2, created: 0, changed: 0, unchanged: 2, superseded: 0, bad: 0 });
  }
  expect(await personItems()).toEqual(before);
});

test("a change of fund, the end of rights, a closed account and a death are seen by eligibility and on the stream", async () => {
  const people = Array.from({ length: 4 }, () => feedRecord());
  const [mover, ended, closed, dead] = people as [FeedRecord, FeedRecord, FeedRecord, FeedRecord];
  await putFeed(stage, "states-before", linesOf(...people));
  const { account_subject: _, ...withoutAccount } = closed;
  const { summary } = await putFeed(
    stage,
    "states-after",
    linesOf(
      { ...mover, revision: 2, organism: "017510000" },
      { ...ended, revision: 2, rights: { from: "2020-01-01", until: "2024-12-31" } },
      { ...withoutAccount, revision: 2 },
      { ...dead, revision: 2, deceased_on: "2025-02-03" },
    ),
  );
  expect(summary).toMatchObject({ lines: 4, changed: 4 });
  const moved = (await eligibilityOf(mover)).expecting(200);
  expect([moved.departement?.code, unmet(moved)]).toEqual(["75", ["departement-open"]]);
  expect(unmet((await eligibilityOf(ended)).expecting(200))).toEqual(["rights-in-force"]);
  expect(unmet((await eligibilityOf(dead)).expecting(200))).toEqual(["rights-in-force"]);
  expectProblem(await eligibilityOf(closed), 404, "insured_not_found");
  const changes = await changesOf(stage, "insured");
  /** A person's states one after the other, each of one field. */
  const told = (person: FeedRecord, field: string) =>
    changes
      .filter(({ before, after }) => before?.accountSubject === person.account_subject && after)
      .map(({ before, after }) => [before?.[field], after?.[field]]);
  expect(told(mover, "organism")).toEqual([["016910000", "017510000"]]);
  expect(told(ended, "rights")).toEqual([[{ from: "2020-01-01" }, { from: "2020-01-01", until: "2024-12-31" }]]);
  expect(told(closed, "accountSubject")).toEqual([[closed.account_subject, undefined]]);
  expect(told(dead, "deceasedOn")).toEqual([[undefined, "2025-02-03"]]);
});

test("an older state never replaces a newer one, and the same revision with other content is a bad line", async () => {
  const person = feedRecord({ revision: 5 });
  await putFeed(stage, "revision-5", linesOf(person));
  const late = await putFeed(
    stage,
    "revision-4",
    linesOf({ ...person, revision: 4, organism: "017510000" }, { ...person, organism: "017510000" }),
  );
  expect(late.summary).toMatchObject({ superseded: 1, bad: 1, changed: 0 });
  expect(late.bad).toEqual([{ line: 2, reason: "revision-conflict" }]);
  expect((await eligibilityOf(person)).expecting(200).departement?.code).toBe("69");
});

test("the counts of the funds follow births in the directory, moves and deaths, once each", async () => {
  const organism = "016919876";
  const people = [1971, 1971, 1984].map((year) => feedRecord({ organism, birth_date: `${year}-00-00` }));
  await putFeed(stage, "counts-1", linesOf(...people));
  expect(await bornIn(organism)).toEqual({ 1971: 2, 1984: 1 });
  const [one, two] = people as [FeedRecord, FeedRecord];
  const changes = linesOf(
    { ...one, revision: 2, deceased_on: "2025-01-01" },
    { ...two, revision: 2, organism: "016919877" },
  );
  await putFeed(stage, "counts-2", changes);
  await putFeed(stage, "counts-2", changes);
  expect(await bornIn(organism)).toEqual({ 1984: 1 });
  expect(await bornIn("016919877")).toEqual({ 1971: 1 });
});

test("a call to AWS that fails once, or whose answer is lost, leaves the table and the counts right", async () => {
  const organism = "016919878";
  const actions = ["dynamodb:TransactWriteItems", "dynamodb:BatchGetItem", "kms:GenerateMac", "dynamodb:Query"];
  const faults = everyFault("import-part", actions).filter(({ rule }) => rule.tries === "first");
  for (const [index, { rule }] of faults.entries()) {
    const people = Array.from({ length: 30 }, () => feedRecord({ organism, birth_date: "1969-11-12" }));
    const { result, hits } = await stage.withFault(rule, () => putFeed(stage, `fault-${index}`, linesOf(...people)));
    expect([result.summary.created, hits], rule.action).toEqual([30, 1]);
  }
  expect(await bornIn(organism)).toEqual({ 1969: 30 * faults.length });
});

test("the number is stored encrypted, and opens for its own person only", async () => {
  const person = feedRecord();
  await putFeed(stage, "sealed", linesOf(person));
  const items = await wholeTable(stage, "insured");
  expect(JSON.stringify(items)).not.toContain(person.nir.slice(0, 13));
  const item = items.find(({ accountSubject }) => accountSubject === person.account_subject);
  const kms = new KMSClient(stage.aws);
  const client = documentClient(stage.aws);
  const vault = nirVault(kms, stage.nirKeys.data, { client, name: stage.tables.insured });
  const sealed = String(item?.sealedNir);
  expect(await vault.nirOf(String(item?.cardRef), sealed)).toBe(person.nir.slice(0, 13));
  await expect(vault.nirOf("1someoneElse", sealed)).rejects.toThrow();
  kms.destroy();
  client.destroy();
});

test("no number, name or line is in any log of the import", async () => {
  const logs = (await stage.functionLogs()).join("\n");
  expect(logs).toContain("import.done");
  expect(logs).not.toMatch(/FOUGÈRE|Aliénor|good-and-bad/);
});

const child = (birth_date: string) => ({
  birth_date,
  twin_rank: 1,
  family_name: "FOUGÈRE",
  given_names: "Côme",
  quality: "06",
});

async function bornIn(organism: string): Promise<Readonly<Record<number, number>>> {
  const client = documentClient(stage.aws);
  const counts = await fundCountsIn({ client, name: stage.tables.insured }).fundCounts();
  client.destroy();
  return Object.fromEntries(counts.find((count) => count.organism === organism)?.born ?? []);
}
