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

/** Another reader of the same practice. */
export async function colleagueOf(
  stage: JourneyStage,
  { clientId }: Pick<Reader, "clientId">,
  role: keyof typeof SCOPES = "care",
): Promise<Reader> {
  const [practiceId] = clientId.split(".");
  return readerOf(stage, `${practiceId}.${role}-${randomInt(1_000_000)}`, {
    role,
    secrets: new Secrets(),
    scope: SCOPES[role],
  });
}

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
  return readerOf(stage, `${practiceId}.desk`, { role, secrets, scope });
}

/** A reader of a practice that there is, registered and signed in. */
async function readerOf(
  stage: JourneyStage,
  clientId: string,
  { role, secrets, scope }: { role: keyof typeof SCOPES; secrets: Secrets; scope: string },
): Promise<Reader> {
  const reader = await Reader.make(stage.urls.practice, clientId, secrets, scope);
  const admin = new PracticeAdmin(stage.urls.admin, secrets);
  (await admin.changeReader(clientId, { jwk: reader.clientKey.jwk, role })).expecting(200);
  await reader.signIn();
  return reader;
}
