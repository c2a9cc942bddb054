import { beforeAll, describe, expect, it } from "vitest";
import { type IdentityProofing, pendingDecision, registeredProofing } from "../support/identity-proofing.ts";
import { newClientKey } from "../support/key-pair.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { deferredCredential } from "../support/routes/credential-routes.ts";
import { type Prepared, sendPrepared } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { inStage } from "../support/stage.ts";
import { changeItem } from "../support/stored-items.ts";
import { deferredBy, ready, type Waiting, waiting, waitingWallet } from "../support/waiting-wallet.ts";
import { responseKey } from "../support/wallet-encryption.ts";

const stage = inStage();
let proofing: IdentityProofing;
beforeAll(async () => {
  proofing = await registeredProofing(stage);
});

const send = (prepared: Prepared) => sendWhole(deferredCredential, prepared);

describe("credential_request_denied is the answer", () => {
  const expectDenied = async ({ wallet, deferred }: Pick<Waiting, "wallet" | "deferred">) => {
    expectOAuthError(await send(wallet.collecting(deferred)), 400, "credential_request_denied");
    expectOAuthError(await send(await wallet.asking()), 400, "credential_request_denied");
  };

  it("when the operator has rejected the identity", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    const wallet = await waitingWallet(stage, held, decision.enrolment_id);
    const deferred = await deferredBy(wallet);
    const { enrolment_id, evidence_reference } = decision;
    const rejection = { decision: "rejected", reason: "document-unreadable" } as const;
    (await proofing.decide({ enrolment_id, evidence_reference, ...rejection })).expecting(200);
    await expectDenied({ wallet, deferred });
  });

  it("when the time for the enrolment is over", async () => {
    const all = await waiting(stage);
    const key = { pk: `ENROLMENT#${all.enrolment}`, sk: "ENROLMENT" };
    await changeItem(stage, "card", key, { expiresAt: Math.floor(Date.now() / 1000) - 1 });
    await expectDenied(all);
  });
});

describe("invalid_transaction_id is the answer to", () => {
  it("a name that nobody was given", async () => {
    const { wallet } = await ready(stage);
    const collecting = wallet.collecting({ transaction_id: "x".repeat(43) });
    expectOAuthError(await send(collecting), 400, "invalid_transaction_id");
  });

  it("another person's wallet, and another wallet of the same person, and neither takes it away", async () => {
    const { held, enrolment, wallet, deferred } = await ready(stage);
    const others = [(await ready(stage)).wallet, await waitingWallet(stage, held, enrolment)];
    for (const other of others) {
      expectOAuthError(await send(other.collecting(deferred)), 400, "invalid_transaction_id");
    }
    expect((await send(wallet.collecting(deferred))).status).toBe(200);
  });
});

describe("other errors are those of the credential endpoint:", () => {
  it("invalid_credential_request without a name", async () => {
    const { wallet, deferred } = await ready(stage);
    const bare = wallet.collecting(deferred, { transaction_id: undefined });
    expectOAuthError(await send(bare), 400, "invalid_credential_request");
  });

  it("invalid_encryption_parameters when an encrypted answer is asked for in clear", async () => {
    const { wallet, deferred } = await waiting(stage);
    const { credential_response_encryption } = await responseKey();
    const asked = wallet.collecting(deferred, { credential_response_encryption });
    expectOAuthError(await send(asked), 400, "invalid_encryption_parameters");
  });

  it("401 and how to do it right, to a token sent as Bearer, or with another key's proof", async () => {
    const { wallet, deferred } = await ready(stage);
    const prepared = wallet.collecting(deferred);
    const body = JSON.stringify(prepared.body);
    const headers = { "content-type": "application/json", authorization: `Bearer ${wallet.token}` };
    const asBearer = await sendPrepared(deferredCredential, prepared, { body, headers });
    expectOAuthError(asBearer, 401);
    expect(asBearer.headers.get("www-authenticate")).toBe('DPoP algs="ES256"');
    const credentials = { ...prepared.credentials, key: await newClientKey() } as Prepared["credentials"];
    const otherKey = await send({ ...prepared, credentials });
    expectOAuthError(otherKey, 401, "invalid_dpop_proof");
    expect(otherKey.headers.get("www-authenticate")).toBe('DPoP error="invalid_dpop_proof", algs="ES256"');
  });
});
