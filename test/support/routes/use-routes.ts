import { eventually } from "../eventually.ts";
import { asCard, asReader, type Callers, type Route } from "./route.ts";

export const uses: Route = {
  method: "GET",
  path: "/v1/uses",
  encoding: "none",
  errors: "problem",
  success: 200,
  prepare: async (callers) => ({ url: `${callers.stage.urls.card}/v1/uses`, credentials: asCard(callers) }),
};

/** A use of the card that its holder has been shown, by its id. */
export async function newUse({ phone, reader }: Pick<Callers, "phone" | "reader">): Promise<string> {
  const { context_id } = (await reader.openContext(await phone.qr())).expecting(201);
  await eventually("the use", async () =>
    (await phone.uses({ limit: 50 })).expecting(200).uses.some(({ use_id }) => use_id === context_id),
  );
  return context_id;
}

export const objectedUse: Route = {
  method: "POST",
  path: "/v1/uses/{id}/objection",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async (callers) => {
    const { phone } = callers;
    return {
      url: `${phone.cardUrl}/v1/uses/${await newUse(callers)}/objection`,
      body: { block_card: false },
      credentials: asCard(callers),
    };
  },
};

export const objections: Route = {
  method: "GET",
  path: "/v1/objections",
  encoding: "none",
  errors: "problem",
  success: 200,
  prepare: async (callers) => ({
    url: `${callers.reader.practiceUrl}/v1/objections`,
    credentials: asReader(callers),
  }),
};
