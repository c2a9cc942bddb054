import { cardHolder, signedInHolder } from "../people.ts";
import { asCard, type Route } from "./route.ts";

const ofOwnCard = { encoding: "none", errors: "problem" } as const;

export const shownCard: Route = {
  ...ofOwnCard,
  method: "GET",
  path: "/v1/card",
  success: 200,
  prepare: async (callers) => ({ url: `${callers.stage.urls.card}/v1/card`, credentials: asCard(callers) }),
};

/** Each time of a card of its own, which is over afterwards. */
export const removal: Route = {
  ...ofOwnCard,
  method: "DELETE",
  path: "/v1/card/device",
  success: 204,
  prepare: async ({ stage }) => {
    const { phone } = await signedInHolder(stage, null);
    const credentials = { kind: "dpop", token: phone.accessToken, key: phone.hardwareKey } as const;
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
