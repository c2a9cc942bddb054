import type { KMSClient } from "@aws-sdk/client-kms";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { insuredIn } from "../../shared/adapters/dynamodb/insured-table.ts";
import { rolloutIn } from "../../shared/adapters/dynamodb/rollout-table.ts";
import { cardRefOf } from "../../shared/adapters/kms/kms-mac.ts";
import { parisDay } from "../../shared/domain/calendar.ts";
import type { Insured } from "../../shared/domain/insured.ts";
import { parseNir } from "../../shared/domain/nir.ts";
import { IDENTITY_ROUTES } from "../../shared/domain/rollout.ts";

/** The 23 départements open since May 2024. */
const OPEN = "01 03 04 05 06 07 13 15 26 38 42 43 44 63 67 69 71 72 73 74 76 83 84".split(" ");
const OPENED_ON = "2024-05-28";

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
  const rollout = rolloutIn({ client: dynamo, name: tables.rollout }, () => today);
  const directory = insuredIn({ client: dynamo, name: tables.insured });
  const refOf = cardRefOf(kms, nirMacKey);
  for (const departement of OPEN) {
    for (const route of IDENTITY_ROUTES) await rollout.putRule({ departement, route, opensOn: OPENED_ON });
  }
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
