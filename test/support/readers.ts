import { randomInt } from "node:crypto";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { PracticeAdmin, type PracticeDetails } from "./practice-admin.ts";
import { Reader } from "./reader.ts";
import { Secrets } from "./secrets.ts";

/** A reader of a practice of its own, a doctor's unless another kind is given, registered and signed in. */
export const signedInReader = (
  stage: JourneyStage,
  secrets = new Secrets(),
  kind: PracticeDetails["kind"] = "doctor",
): Promise<Reader> => readerWithRole(stage, "care", secrets, { kind });

/** The same, also for the insured numbers of people. */
export const signedInBiller = (stage: JourneyStage): Promise<Reader> =>
  readerWithRole(stage, "care", new Secrets(), { scope: "context care-event nir" });

/** The same at a registration desk. */
export const signedInDesk = (stage: JourneyStage): Promise<Reader> => readerWithRole(stage, "reception", new Secrets());

const SCOPES = { care: "context care-event", reception: "administrative" };
const NAMES = { doctor: "Cabinet des Essais", pharmacy: "Pharmacie des Essais", hospital: "Hôpital des Essais" };

async function readerWithRole(
  stage: JourneyStage,
  role: keyof typeof SCOPES,
  secrets: Secrets,
  { kind = "doctor", scope = SCOPES[role] }: { kind?: PracticeDetails["kind"]; scope?: string } = {},
): Promise<Reader> {
  const practiceId = String(randomInt(100_000_000, 1_000_000_000));
  const admin = new PracticeAdmin(stage.urls.admin, secrets);
  (await admin.registerPractice(practiceId, { name: NAMES[kind], kind, departement: "69" })).expecting(200);
  const reader = await Reader.make(stage.urls.practice, `${practiceId}.desk`, secrets, scope);
  (await admin.changeReader(reader.clientId, { jwk: reader.clientKey.jwk, role })).expecting(200);
  await reader.signIn();
  return reader;
}
