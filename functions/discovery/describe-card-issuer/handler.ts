import { KMSClient } from "@aws-sdk/client-kms";
import { signingKeysIn } from "../../../shared/adapters/dynamodb/signing-keys.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { requestEncryptionKeys } from "../../../shared/adapters/kms/request-encryption-keys.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { CERTIFIED_PURPOSE, isCertificateLate } from "../../../shared/domain/document-signer.ts";
import { signingGeneration } from "../../../shared/domain/signing-key.ts";
import { cacheableReply } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { mediaTypeFor } from "../../../shared/http/media-type.ts";
import { json, jwt, type Language, type Reply } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { keptFor } from "../../../shared/kernel/kept.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { log } from "../../../shared/log/log.ts";
import { measured } from "../../../shared/log/metrics.ts";
import { encryptionMetadata } from "../../../shared/protocol/jwe/encryption.ts";
import { signMetadata } from "../../../shared/protocol/signed-metadata.ts";
import { trustsAny } from "../../../shared/protocol/wallet-providers.ts";
import { authorizationServerMetadata, issuerMetadata } from "./card-metadata.ts";
import { Env } from "./contract.ts";

const CACHE_SECONDS = 3600;

const env = Env.parse(process.env);
const base = env.CARD_BASE_URL;
const kms = new KMSClient({});
const dynamo = documentClient();
const ephemeral = { client: dynamo, name: env.EPHEMERAL_TABLE };
const keys = requestEncryptionKeys(kms, env.REQUEST_ENCRYPTION_KEY, ephemeral, systemClock);
const signing = { client: dynamo, name: env.SIGNING_TABLE };
const findSigner = currentSigner(kms, {
  purpose: "metadata",
  generations: env.METADATA_SIGNING_KEY,
  table: signing,
  now: systemClock,
});
const credentialCertificate = async () => {
  const key = await signingKeysIn(signing).signingKey(CERTIFIED_PURPOSE);
  const certificate = key && signingGeneration(key).certificate;
  if (isCertificateLate(certificate, systemClock())) log("certificate.late", {}, measured("CertificatesLate", 1));
  return certificate;
};

/** The issuer's metadata in one order of languages, made once an environment and hour; signed then too, when somebody first asks for that. */
const issuer = (language: Language) => {
  const metadata = keptFor(CACHE_SECONDS, systemClock, async () => {
    const [certificate, encryption] = await Promise.all([credentialCertificate(), keys.announced()]);
    const setting = { base, trustsProviders: trustsAny(env.WALLET_PROVIDERS), certificate };
    return {
      ...issuerMetadata(setting, { language, now: systemClock() }),
      ...encryptionMetadata(encryption, env.CREDENTIAL_ENCRYPTION),
    };
  });
  const signed = async () => signMetadata(await findSigner(), await metadata(), systemClock());
  return { metadata, signed: keptFor(CACHE_SECONDS, systemClock, signed) };
};
const issuers = { fr: issuer("fr"), en: issuer("en") };

const issuerReply = async (language: Language, type: "application/json" | "application/jwt"): Promise<Reply> => {
  const { metadata, signed } = issuers[language];
  const headers = {
    vary: "Accept, Accept-Language",
    "content-language": language === "en" ? "en, fr" : "fr, en",
  };
  return type === "application/jwt" ? jwt(200, await signed(), headers) : json(200, await metadata(), headers);
};

const others: ReadonlyMap<string, object> = new Map<string, object>([
  ["/.well-known/oauth-authorization-server", authorizationServerMetadata(base, env.ANONYMOUS_WALLETS)],
]);

export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async (_input, _caller, request) => {
    if (request.path === "/.well-known/openid-credential-issuer") {
      return done(await issuerReply(request.language, mediaTypeFor(request, ["application/json", "application/jwt"])));
    }
    const document = others.get(request.path);
    return document ? done(json(200, document)) : refuse({ kind: "unknown-document" as const });
  },
  present: (reply, request) => cacheableReply(reply, request, CACHE_SECONDS),
  refusals: { "unknown-document": problem("invalid_request") },
});
