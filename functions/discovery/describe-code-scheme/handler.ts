import { cacheable } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { codeScheme } from "./code-scheme.ts";
import { Env } from "./contract.ts";

Env.parse(process.env);
const scheme = codeScheme();

/** For app developers: how the 6-digit code becomes a key, and which codes to refuse. It changes with a release only. */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async () => done(scheme),
  present: (document, request) => cacheable(document, request, 86_400),
  refusals: {},
});
