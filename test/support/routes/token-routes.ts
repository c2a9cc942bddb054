import { newClientKey } from "../key-pair.ts";
import { CODE } from "../people.ts";
import { PRE_AUTHORIZED_GRANT } from "../phone-replies.ts";
import { offeredCode, ownCode } from "../wallet-token.ts";
import { type Route, withoutBody } from "./route.ts";

/** What a phone or wallet asks for before it proves something. */
export const nonce: Route = {
  ...withoutBody,
  errors: "oauth",
  method: "POST",
  path: "/nonce",
  success: 200,
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/nonce`, credentials: { kind: "none" } }),
};

export const challenge: Route = {
  ...nonce,
  path: "/challenge",
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/challenge`, credentials: { kind: "none" } }),
};

export const twoFactorToken: Route = {
  method: "POST",
  path: "/token (card, two factors)",
  encoding: "form",
  errors: "oauth",
  success: 200,
  passesOverUnknown: true,
  prepare: async ({ stage, phone }) => {
    const { device_proof, code_proof, nonce } = await phone.twoFactorProofs(phone.cardRef, CODE);
    return {
      url: `${stage.urls.card}/token`,
      body: { grant_type: "urn:apcv:params:oauth:grant-type:two-factor", device_proof, code_proof },
      credentials: { kind: "proof", key: phone.hardwareKey, nonce },
    };
  },
};

export const refreshToken: Route = {
  ...twoFactorToken,
  path: "/token (card, refresh token)",
  prepare: async ({ stage, phone }) => {
    const { refresh_token } = (await phone.openSession(CODE)).expecting(200);
    return {
      url: `${stage.urls.card}/token`,
      body: { grant_type: "refresh_token", refresh_token },
      credentials: { kind: "proof", key: phone.hardwareKey, nonce: { of: stage.urls.card } },
    };
  },
};

export const revocation: Route = {
  ...twoFactorToken,
  path: "/revoke",
  prepare: async ({ stage, phone }) => ({
    url: `${stage.urls.card}/revoke`,
    body: { token: (await phone.openSession(CODE)).expecting(200).refresh_token },
    credentials: { kind: "none" },
  }),
};

export const codeToken: Route = {
  ...twoFactorToken,
  path: "/token (card, pre-authorized code)",
  prepare: async ({ stage, phone }) => ({
    url: `${stage.urls.card}/token`,
    body: { grant_type: PRE_AUTHORIZED_GRANT, "pre-authorized_code": await ownCode(phone) },
    credentials: { kind: "proof", key: phone.hardwareKey, nonce: { of: stage.urls.card } },
  }),
};

export const txCodeToken: Route = {
  ...codeToken,
  path: "/token (card, pre-authorized code and transaction code)",
  prepare: async ({ stage, phone }) => ({
    url: `${stage.urls.card}/token`,
    body: { grant_type: PRE_AUTHORIZED_GRANT, ...(await offeredCode(phone)) },
    credentials: { kind: "proof", key: await newClientKey(), nonce: { of: stage.urls.card } },
  }),
};
