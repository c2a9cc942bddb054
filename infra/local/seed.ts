import { join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { FeedRecord } from "../../functions/directory/import-part/feed-line.ts";
import { type ImportPorts, importPart } from "../../functions/directory/import-part/import-part.ts";
import { importPorts } from "../../functions/directory/import-part/ports.ts";
import { type ApplyPorts, applyPlan } from "../../functions/rollout/apply-plan/apply-plan.ts";
import { editsOf } from "../../functions/rollout/apply-plan/plan.ts";
import { rolloutIn } from "../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { parisDay } from "../../shared/domain/calendar.ts";
import { DEPARTEMENT_CODES } from "../../shared/domain/departement.ts";
import { IDENTITY_ROUTES } from "../../shared/domain/rollout.ts";
import { DAY_SECONDS, epochSeconds, plusSeconds } from "../../shared/kernel/clock.ts";
import { VersionedKeys } from "../../shared/kernel/versioned-keys.ts";
import { readPlanFile } from "../rollout/plan-file.ts";
import { certifyFirstSigner, type DocumentSigning } from "./document-signer.ts";
import type { AwsClientSettings } from "./local-aws.ts";
import { root } from "./paths.ts";

/** The 23 départements that are open; the others are planned for some weeks from now. */
const FIRST_PLAN = join(root, "infra", "rollout", "2024-05-28-first-departements.json");
/** Days until the départements that are not open yet are to open. */
const OPENING_IN_DAYS = 60;

export interface Seeding {
  readonly tables: { readonly insured: string; readonly rollout: string; readonly signing: string };
  readonly nirKeys: { readonly mac: string; readonly data: string };
  readonly documentSigning: DocumentSigning;
  readonly today: Date;
}

interface Clients {
  readonly dynamo: DynamoDBDocumentClient;
  readonly kms: KMSClient;
}

/** Invented people with the known-good test numbers; nobody real. As lines of a feed, as a fund would send them. */
const people = (today: Date): FeedRecord[] =>
  [
    person("188113417005226", "account-rhone", "016910000", "1988-11-12", "M", "ORAGE", "Tristan Émile"),
    person("175016322074846", "account-paris", "017510000", "1975-01-20", "M", "LÉVÊQUE", "Hugo"),
    person("295109912611193", "account-minor", "016910000", sixteenIn30Days(today), "F", "D’ARVOR", "Anne-Lise"),
    person("176016322099937", "account-ain", "010110000", "1976-01-05", "M", "NOYER", "Paul"),
    person("181016322075140", "account-nice", "010610000", "1981-01-09", "M", "MARÉE", "Noé"),
    person("186022A21532523", "account-corse", "012010000", "1986-02-14", "M", "GENÊT", "Ange"),
  ].map((one) => ({ ...one, revision: daysSince1970(today) }));

/**
 * Writes the rollout, the people and the key certificate of the local stage by what production uses for each. Running it again changes
 * nothing.
 */
export async function seedStage(aws: AwsClientSettings, seeding: Seeding): Promise<void> {
  const { tables, documentSigning, today } = seeding;
  const clients = { dynamo: documentClient(aws), kms: new KMSClient(aws) };
  try {
    await seedRollout(
      rolloutIn({ client: clients.dynamo, name: tables.rollout }, () => today),
      today,
    );
    await seedPeople(clients, seeding);
    await certifyFirstSigner(clients, tables.signing, documentSigning);
  } finally {
    clients.dynamo.destroy();
    clients.kms.destroy();
  }
}

async function seedPeople({ dynamo, kms }: Clients, { tables, nirKeys, today }: Seeding): Promise<void> {
  const table = { client: dynamo, name: tables.insured };
  const lines = people(today).map((record) => JSON.stringify(record));
  const nirMacKeys = VersionedKeys.parse(nirKeys.mac);
  const ports: ImportPorts = {
    ...importPorts({ kms, nirMacKeys, nirDataKey: nirKeys.data, table }),
    lines: async function* () {
      for (const [index, line] of lines.entries()) yield { number: index + 1, bytes: Buffer.from(line) };
    },
    putReport: async (_, bad) => {
      if (bad.length > 0) throw new Error(`seeded line ${bad[0]?.line} is bad: ${bad[0]?.reason}`);
    },
  };
  // What is seeded depends on the day: each day's is a file of its own.
  const file = { key: "feed/seed.ndjson", versionId: parisDay(today) };
  await importPart(ports, { ...file, part: 1, firstByte: 0, lastByte: 0, firstLine: 1 });
}

/** Through the use case that the admin API has, so that the log of changes begins with it. */
async function seedRollout(ports: Omit<ApplyPorts, "now">, today: Date): Promise<void> {
  const first = editsOf(await readPlanFile(FIRST_PLAN));
  const open = new Set(first.flatMap((edit) => edit.departements));
  const others = DEPARTEMENT_CODES.filter((code) => !open.has(code));
  const opensOn = parisDay(plusSeconds(today, OPENING_IN_DAYS * DAY_SECONDS));
  const edits = [...first, { departements: others, routes: IDENTITY_ROUTES, opensOn }];
  const wish = { edits, reason: "Seeding of the local stage", by: "local", dryRun: false };
  const applied = await applyPlan({ ...ports, now: () => today }, wish);
  if (!applied.ok) throw new Error("the rollout was changed while it was seeded");
}

function person(
  nir: string,
  account: string,
  organism: string,
  birthDate: string,
  sex: "F" | "M",
  familyName: string,
  givenNames: string,
): Omit<FeedRecord, "revision"> {
  const child = { family_name: familyName, quality: "06", twin_rank: 1 };
  const children = [
    { ...child, birth_date: "2015-03-02", given_names: "Lou" },
    { ...child, birth_date: "2018-07-19", given_names: "Zélie" },
  ];
  return {
    nir,
    account_subject: account,
    organism,
    birth_date: birthDate,
    sex,
    family_name: familyName,
    given_names: givenNames,
    quality: "00",
    rights: { from: "2020-01-01" },
    beneficiaries: account === "account-rhone" ? children : [],
  };
}

const daysSince1970 = (today: Date): number => Math.floor(epochSeconds(today) / DAY_SECONDS);

/** Birth date of somebody whose sixteenth birthday is 30 days from today. */
function sixteenIn30Days(today: Date): string {
  const birthday = new Date(`${parisDay(today)}T00:00:00Z`);
  birthday.setUTCDate(birthday.getUTCDate() + 30);
  const [year, month, day] = birthday.toISOString().slice(0, 10).split("-");
  return `${Number(year) - 16}-${month}-${day}`;
}
