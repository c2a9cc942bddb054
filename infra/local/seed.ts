import { join } from "node:path";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type ApplyPorts, applyPlan } from "../../functions/rollout/apply-plan/apply-plan.ts";
import { editsOf } from "../../functions/rollout/apply-plan/plan.ts";
import { insuredIn } from "../../shared/adapters/dynamodb/insured-table.ts";
import { rolloutIn } from "../../shared/adapters/dynamodb/rollout-table.ts";
import { cardRefOf } from "../../shared/adapters/kms/kms-mac.ts";
import { parisDay } from "../../shared/domain/calendar.ts";
import { DEPARTEMENTS } from "../../shared/domain/departement.ts";
import type { Insured } from "../../shared/domain/insured.ts";
import { parseNir } from "../../shared/domain/nir.ts";
import { IDENTITY_ROUTES } from "../../shared/domain/rollout.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { readPlanFile } from "../rollout/plan-file.ts";
import { root } from "./paths.ts";

/** The 23 départements that are open; the others are planned for some weeks from now. */
const FIRST_PLAN = join(root, "infra", "rollout", "2024-05-28-first-departements.json");
/** Days until the départements that are not open yet are to open. */
const OPENING_IN_DAYS = 60;

export interface Seeding {
  readonly dynamo: DynamoDBDocumentClient;
  readonly kms: KMSClient;
  readonly tables: { readonly insured: string; readonly rollout: string };
  readonly nirMacKey: string;
  readonly today: Date;
}

type Person = Omit<Insured, "cardRef" | "quality" | "rights"> & { readonly nir: string };

/** Invented people with the known-good test numbers; nobody real. */
const people = (today: Date): Person[] => [
  person("188113417005226", "account-rhone", "016910000", "1988-11-12", "M", "ORAGE", "Tristan Émile"),
  person("175016322074846", "account-paris", "017510000", "1975-01-20", "M", "LÉVÊQUE", "Hugo"),
  person("295109912611193", "account-minor", "016910000", sixteenIn30Days(today), "F", "D’ARVOR", "Anne-Lise"),
  person("176016322099937", "account-ain", "010110000", "1976-01-05", "M", "NOYER", "Paul"),
  person("181016322075140", "account-nice", "010610000", "1981-01-09", "M", "MARÉE", "Noé"),
  person("186022A21532523", "account-corse", "012010000", "1986-02-14", "M", "GENÊT", "Ange"),
];

/** Writes the rollout and the people of the local stage through the adapters that production uses. Running it again changes nothing. */
export async function seed({ dynamo, kms, tables, nirMacKey, today }: Seeding): Promise<void> {
  await seedRollout(
    rolloutIn({ client: dynamo, name: tables.rollout }, () => today),
    today,
  );
  const directory = insuredIn({ client: dynamo, name: tables.insured });
  const refOf = cardRefOf(kms, nirMacKey);
  for (const { nir, ...rest } of people(today)) {
    const parsed = parseNir(nir);
    if (!parsed.ok) throw new Error("a seeded number is wrong");
    const cardRef = await refOf(parsed.value);
    await directory.putInsured({ ...rest, cardRef, quality: "00", rights: { from: "2020-01-01" } });
    if (rest.accountSubject !== "account-rhone") continue;
    const child = { familyName: rest.familyName, quality: "06", twinRank: 1 };
    await directory.putBeneficiary(cardRef, { ...child, birthDate: "2015-03-02", givenNames: "Lou" });
    await directory.putBeneficiary(cardRef, { ...child, birthDate: "2018-07-19", givenNames: "Zélie" });
  }
}

/** Through the use case that the admin API has, so that the log of changes begins with it. */
async function seedRollout(ports: Omit<ApplyPorts, "now">, today: Date): Promise<void> {
  const first = editsOf(await readPlanFile(FIRST_PLAN));
  const open = new Set(first.flatMap((edit) => edit.departements));
  const others = DEPARTEMENTS.map(({ code }) => code).filter((code) => !open.has(code));
  const opensOn = parisDay(plusSeconds(today, OPENING_IN_DAYS * 24 * 3600));
  const edits = [...first, { departements: others, routes: IDENTITY_ROUTES, opensOn }];
  const wish = { edits, reason: "Seeding of the local stage", by: "local", dryRun: false };
  const applied = await applyPlan({ ...ports, now: () => today }, wish);
  if (!applied.ok) throw new Error("the rollout was changed while it was seeded");
}

function person(
  nir: string,
  accountSubject: string,
  organism: string,
  birthDate: string,
  sex: "F" | "M",
  familyName: string,
  givenNames: string,
): Person {
  return { nir, accountSubject, organism, birthDate, sex, familyName, givenNames };
}

/** Birth date of somebody whose sixteenth birthday is 30 days from today. */
function sixteenIn30Days(today: Date): string {
  const birthday = new Date(`${parisDay(today)}T00:00:00Z`);
  birthday.setUTCDate(birthday.getUTCDate() + 30);
  const [year, month, day] = birthday.toISOString().slice(0, 10).split("-");
  return `${Number(year) - 16}-${month}-${day}`;
}
