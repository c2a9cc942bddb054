import { CARD_PICTURE } from "../../../shared/domain/card-picture.ts";
import { cardType, PICTURE_PATH, TYPE_PATH } from "../../../shared/domain/card-type.ts";
import { immutable } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { Env } from "./contract.ts";

const { document } = cardType(Env.parse(process.env).CARD_BASE_URL);
const contents: ReadonlyMap<string, { type: string; text: string }> = new Map([
  [TYPE_PATH, { type: "application/json", text: document }],
  [PICTURE_PATH, { type: "image/svg+xml", text: CARD_PICTURE }],
]);

export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async (_input, _caller, request) => {
    const content = contents.get(request.path);
    return content ? done(content) : refuse({ kind: "unknown-document" as const });
  },
  present: immutable,
  refusals: { "unknown-document": problem("invalid_request") },
});
