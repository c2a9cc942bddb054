import { PutObjectCommand } from "@aws-sdk/client-s3";
import { CANARY_PERSON, CANARY_READER } from "../../functions/canary/play-journey/contract.ts";
import type { JourneyKeys } from "../../functions/canary/play-journey/play-journey.ts";
import { journeyKeys } from "../../functions/canary/play-journey/ports.ts";
import type { FeedRecord } from "../../functions/directory/import-part/feed-line.ts";
import { CANARY_NUMBER, CANARY_ORGANISM, CANARY_PRACTICE } from "../../shared/domain/canary.ts";
import { nirKey } from "../../shared/domain/nir.ts";
import { epochSeconds } from "../../shared/kernel/clock.ts";
import type { CanaryStage } from "./canary-stage.ts";

/** The canary's insured number with its key. */
export const CANARY_NIR = CANARY_NUMBER + nirKey(CANARY_NUMBER);

export const canaryKeys = ({ kms, keys }: CanaryStage): Promise<JourneyKeys> => journeyKeys(kms, keys)();

/** A practice that is shown to nobody, with a reader whose key is in KMS. */
export async function registerReader({ admin }: CanaryStage, { reader }: JourneyKeys): Promise<void> {
  const path = `/v1/practices/${CANARY_PRACTICE}`;
  const departement = "75";
  await admin.put(path, { name: "Canari d’essai", kind: "doctor", departement, listed: false });
  await admin.put(`${path}/readers/${CANARY_READER}`, {
    jwk: reader.jwk,
    software: { name: "Canary", version: "1.0" },
  });
  await admin.post(`${path}/unblock`, { reason: "npm run canary -- enrol" });
}

export const blockReader = ({ admin }: CanaryStage): Promise<unknown> =>
  admin.post(`/v1/practices/${CANARY_PRACTICE}/block`, { reason: "npm run canary -- remove" });

/** As a fund sends people: the latest revision holds, so that the same again is harmless. */
export async function feedPerson(
  { s3, feedBucket, now }: CanaryStage,
  state: Pick<FeedRecord, "rights" | "account_subject">,
): Promise<void> {
  const { family_name, given_names, birth_date } = CANARY_PERSON;
  const line = {
    nir: CANARY_NIR,
    revision: epochSeconds(now()),
    family_name,
    given_names,
    birth_date,
    sex: "F",
    quality: "00",
    organism: CANARY_ORGANISM,
    beneficiaries: [],
    ...state,
  } satisfies FeedRecord;
  const Body = `${JSON.stringify(line)}\n`;
  await s3.send(new PutObjectCommand({ Bucket: feedBucket, Key: "feed/canary.ndjson", Body }));
}
