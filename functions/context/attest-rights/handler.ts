import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { contextsIn } from "../../../shared/adapters/dynamodb/context-items.ts";
import { standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { READER_PROBLEMS } from "../../../shared/http/reader-problems.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { receiptSigner } from "../../../shared/protocol/receipt.ts";
import { type AttestRightsPorts, type AttestRightsRefusal, attestRights } from "./attest-rights.ts";
import { Body, Env } from "./contract.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const findSigner = currentSigner(kms, {
  purpose: "receipt",
  generations: env.RECEIPT_SIGNING_KEY,
  table: { client: dynamo, name: env.SIGNING_TABLE },
  now: systemClock,
});
const sign = receiptSigner("environment", findSigner, env.PRACTICE_BASE_URL, systemClock);
const ports: AttestRightsPorts = {
  standing: standingsIn({ client: dynamo, name: env.PRACTICE_TABLE }, systemClock).standing,
  context: contextsIn({ client: dynamo, name: env.CARE_TABLE }, systemClock).context,
  sign: (claims) => sign(claims, "apcv-rights+jwt"),
  now: systemClock,
};

const refusals: RefusalMap<AttestRightsRefusal, ProblemAnswer> = {
  ...READER_PROBLEMS,
  "context-not-found": problem("context_not_found"),
  "context-not-held": problem("context_not_held"),
};

const input = jsonBody(Body);

export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms }, "context", "administrative"),
  input,
  errors: problemForm,
  run: ({ context_id, at }, caller) => attestRights(ports, { contextId: context_id, at: new Date(at) }, caller),
  present: (attestation) => json<Reply>(200, { attestation }),
  refusals,
});
