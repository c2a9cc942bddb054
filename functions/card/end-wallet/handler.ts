import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { endingSessionsIn } from "../../../shared/adapters/dynamodb/session-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { noContent } from "../../../shared/http/request.ts";
import { Env, Path } from "./contract.ts";
import { endWallet } from "./end-wallet.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = endingSessionsIn({ client: dynamo, name: env.CARD_TABLE });

const input = withPath(Path, noInput);

/** No incident stops it: to take a wallet away makes safer. */
export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: problemForm,
  run: ({ path }, caller) => endWallet(ports, path.id, caller),
  present: noContent,
  refusals: PHONE_PROOF_PROBLEMS,
});
