import { randomInt } from "node:crypto";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { PracticeAdmin } from "./practice-admin.ts";
import { Reader } from "./reader.ts";
import { Secrets } from "./secrets.ts";

/** A reader of a practice of its own, registered and signed in. */
export const signedInReader = (stage: JourneyStage, secrets = new Secrets()): Promise<Reader> =>
  readerWithRole(stage, "care", secrets);

/** The same, also for the insured numbers of people. */
export const signedInBiller = (stage: JourneyStage): Promise<Reader> =>
  readerWithRole(stage, "care", new Secrets(), "context care-event nir");

/** The same at a registration desk. */
export const signedInDesk = (stage: JourneyStage): Promise<Reader> => readerWithRole(stage, "reception", new Secrets());

const SCOPES = { care: "context care-event", reception: "administrative" };

async function readerWithRole(
  stage: JourneyStage,
  role: keyof typeof SCOPES,
  secrets: Secrets,
  scope = SCOPES[role],
): Promise<Reader> {
  const practiceId = String(randomInt(100_000_000, 1_000_000_000));
  const admin = new PracticeAdmin(stage.urls.admin, secrets);
  const details = { name: "Pharmacie des Essais", kind: "pharmacy", departement: "69" } as const;
  (await admin.registerPractice(practiceId, details)).expecting(200);
  const reader = await Reader.make(stage.urls.practice, `${practiceId}.desk`, secrets, scope);
  (await admin.changeReader(reader.clientId, { jwk: reader.clientKey.jwk, role })).expecting(200);
  await reader.signIn();
  return reader;
}
