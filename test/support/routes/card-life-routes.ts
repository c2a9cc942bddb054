import { attestedByAndroid } from "../attested-phone.ts";
import { cardLifeOf, codeChange, keyRenewal } from "../card-life.ts";
import { CODE, cardHolder, newPushTarget, signedInHolder, withNewPhone } from "../people.ts";
import type { Phone } from "../phone.ts";
import { asCard, type Callers, type Prepared, type Route } from "./route.ts";

const ofOwnCard = { encoding: "none", errors: "problem" } as const;

export const shownCard: Route = {
  ...ofOwnCard,
  method: "GET",
  path: "/v1/card",
  success: 200,
  prepare: async (callers) => ({ url: `${callers.stage.urls.card}/v1/card`, credentials: asCard(callers) }),
};

export const wallets: Route = {
  ...shownCard,
  path: "/v1/card/wallets",
  prepare: async (callers) => ({
    url: `${callers.stage.urls.card}/v1/card/wallets`,
    credentials: asCard(callers),
  }),
};

/** Of one that there is not, which is the same answer. */
export const endedWallet: Route = {
  ...shownCard,
  method: "DELETE",
  path: "/v1/card/wallets/{id}",
  success: 204,
  prepare: async (callers) => ({
    url: `${callers.stage.urls.card}/v1/card/wallets/w1795657319-${"x".repeat(22)}`,
    credentials: asCard(callers),
  }),
};

/** Each time of a card of its own, which is over afterwards. */
export const removal: Route = {
  ...ofOwnCard,
  method: "DELETE",
  path: "/v1/card/device",
  success: 204,
  prepare: async ({ stage }) => {
    const { phone } = await signedInHolder(stage, null);
    const credentials = asCard({ phone });
    return { url: `${stage.urls.card}/v1/card/device`, credentials };
  },
};

export const opposition: Route = {
  method: "POST",
  path: "/v1/card/opposition",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async ({ stage }) => {
    const { person, accountToken } = await cardHolder(stage, null);
    return {
      url: `${stage.urls.card}/v1/card/opposition`,
      body: { nir: person.nir, reason: "lost" },
      credentials: { kind: "account", token: accountToken },
    };
  },
};

/** An act that asks for both factors, each time by a card of its own. */
const sensitive = (
  route: Pick<Route, "method" | "path" | "success" | "optional">,
  bodyOf: (phone: Phone) => Promise<Record<string, unknown>>,
): Route => ({
  ...route,
  encoding: "json",
  errors: "problem",
  prepare: async ({ stage }: Callers): Promise<Prepared> => {
    const { phone } = await signedInHolder(stage, null);
    const credentials = asCard({ phone });
    return { url: `${stage.urls.card}${route.path}`, body: await bodyOf(phone), credentials };
  },
});

export const newCode = sensitive({ method: "PUT", path: "/v1/card/code", success: 204 }, (phone) =>
  codeChange(phone, CODE, "735102"),
);

export const newKey = sensitive(
  { method: "PUT", path: "/v1/card/device/key", success: 200, optional: ["push", "attestation"] },
  async (phone) => {
    const { body, renewed, nonce } = await keyRenewal(phone, CODE);
    return { ...body, push: newPushTarget(), attestation: await attestedByAndroid(renewed.hardwareKey, nonce) };
  },
);

export const transfer = sensitive({ method: "POST", path: "/v1/card/transfers", success: 201 }, async (phone) => {
  const { device_proof, code_proof } = await phone.twoFactorProofs(phone.cardRef, CODE);
  return { device_proof, code_proof };
});

export const takeOver: Route = {
  method: "PUT",
  path: "/v1/card/device",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: ["push", "attestation"],
  prepare: async ({ stage }) => {
    const held = await signedInHolder(stage, null);
    const { transfer_code, card_ref } = (await cardLifeOf(held.phone).startTransfer(CODE)).expecting(201);
    const { phone, accountToken } = await withNewPhone(held);
    const { device_proof, code_proof, nonce } = await phone.twoFactorProofs(card_ref, CODE);
    const attestation = await attestedByAndroid(phone.hardwareKey, nonce);
    return {
      url: `${stage.urls.card}/v1/card/device`,
      body: { transfer_code, device_proof, code_proof, push: newPushTarget(), attestation },
      credentials: { kind: "account", token: accountToken },
    };
  },
};
