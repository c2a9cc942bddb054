import { certificatesIn } from "../../../shared/adapters/dynamodb/certificate-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Body, Env, Path, present } from "./contract.ts";

const env = Env.parse(process.env);
const { revokeCertificate } = certificatesIn({ client: documentClient(), name: env.PRACTICE_TABLE });

const input = withPath(Path, jsonBody(Body));

/** Revokes a TLS client certificate, for ever. Again tells of the revocation that stands. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }, { operator: by }) =>
    done(await revokeCertificate({ serial: path.serial, at: systemClock(), by, reason: body.reason })),
  present: (revocation) => json(200, present(revocation)),
  refusals: {},
});
