import { X509Certificate } from "node:crypto";
import { documentAuthoritiesIn } from "../../../shared/adapters/dynamodb/document-authorities.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { cacheableReply } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { keptFor } from "../../../shared/kernel/kept.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { Env, ROOTS_SECONDS } from "./contract.ts";

const KEPT_SECONDS = 60;

const env = Env.parse(process.env);
const { roots } = documentAuthoritiesIn({ client: documentClient(), name: env.SIGNING_TABLE });
const asPem = keptFor(KEPT_SECONDS, systemClock, async () =>
  (await roots()).map((root) => new X509Certificate(root).toString()).join(""),
);

/** The roots that verifiers of the card as an mdoc trust (IACA, ISO/IEC 18013-5 B.1.2), in PEM (RFC 7468 §5). */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async () => {
    const pem = await asPem();
    return pem === "" ? refuse({ kind: "nothing-certified" as const }) : done(pem);
  },
  present: (body, request) =>
    cacheableReply(
      { statusCode: 200, headers: { "content-type": "application/pem-certificate-chain" }, body },
      request,
      ROOTS_SECONDS,
    ),
  refusals: { "nothing-certified": problem("no_document_authority") },
});
