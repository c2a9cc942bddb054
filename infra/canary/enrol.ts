import { setTimeout } from "node:timers/promises";
import { TagResourceCommand } from "@aws-sdk/client-kms";
import * as z from "zod";
import {
  type Answer,
  expecting,
  jsonBody,
  type Question,
  UnexpectedAnswer,
} from "../../functions/canary/play-journey/call.ts";
import { CARD_TAG } from "../../functions/canary/play-journey/contract.ts";
import { phoneOf } from "../../functions/canary/play-journey/phone.ts";
import { CommandError } from "../admin-command/admin-client.ts";
import { attested, requireAuthority } from "./attestation.ts";
import type { CanaryStage } from "./canary-stage.ts";
import { decideIdentity } from "./identity.ts";
import type { Account } from "./intention.ts";
import { CANARY_NIR, canaryKeys, feedPerson, registerReader } from "./registration.ts";

const Enrolment = z.object({ enrolment_id: z.uuid() });
const Bound = z.object({ card_ref: z.string() });
const Anything = z.unknown();

/** Files are imported within seconds, or minutes where a whole fund's is being read. */
const LOOKS = 120;
const PAUSE_MS = 1_000;

/** Sets the canary up. Whatever stops it half-way, run again it goes on, and puts the card on the phone anew. */
export async function enrol(stage: CanaryStage, account: Account, say: (line: string) => void): Promise<void> {
  requireAuthority(stage);
  const keys = await canaryKeys(stage);
  await registerReader(stage, keys);
  say("The practice and its reader are registered.");
  await feedPerson(stage, { rights: { from: "2020-01-01" }, account_subject: account.subject });
  const asPerson = personAt(stage, account);
  const { enrolment_id: id } = await begun(asPerson);
  say("The person is in the directory, and the enrolment is begun.");
  const reference = stage.ids.secret();
  const evidence = await asPerson("PUT", `/v1/enrolments/${id}/evidence`, { evidence_reference: reference });
  expecting(evidence, 200, Anything);
  await decideIdentity(stage, id, reference);
  say("The identity is decided on.");
  const { nonce, ...proofs } = await phoneOf(stage, keys).proofs(id);
  const attestation = await attested(stage, { nonce, deviceKey: keys.device.jwk });
  const bound = await asPerson("PUT", `/v1/enrolments/${id}/device`, { ...proofs, attestation });
  const { card_ref } = expecting(bound, 200, Bound);
  const Tags = [{ TagKey: CARD_TAG, TagValue: card_ref }];
  await stage.kms.send(new TagResourceCommand({ KeyId: stage.keys.device, Tags }));
}

type AsPerson = (method: Question["method"], path: string, value: object) => Promise<Answer>;

const personAt =
  ({ cardUrl, call }: CanaryStage, { token }: Account): AsPerson =>
  (method, path, value) => {
    const { headers, body } = jsonBody(value);
    return call({ method, url: `${cardUrl}${path}`, headers: { ...headers, authorization: `Bearer ${token}` }, body });
  };

/** As soon as the person is in the directory; anew where they have a card already. @throws CommandError when it is refused */
async function begun(asPerson: AsPerson): Promise<z.infer<typeof Enrolment>> {
  const start = async (renews: boolean) =>
    asPerson("POST", "/v1/enrolments", { nir: CANARY_NIR, route: "document-video", renews });
  for (let look = 0; look < LOOKS; look += 1) {
    const renewal = await start(true);
    const answer = codeOf(renewal) === "no_card_to_renew" ? await start(false) : renewal;
    if (answer.status === 201) return expecting(answer, 201, Enrolment);
    if (codeOf(answer) !== "insured_not_found" && codeOf(answer) !== "not_eligible")
      throw new CommandError(`The enrolment is refused: ${answer.status} ${codeOf(answer) ?? ""}`.trim());
    await setTimeout(PAUSE_MS);
  }
  throw new CommandError(
    "The person does not get eligible: look at reports/canary/ in the feed's bucket, and whether the Rhône is open.",
  );
}

const codeOf = (answer: Answer): string | undefined => new UnexpectedAnswer(answer).code;
