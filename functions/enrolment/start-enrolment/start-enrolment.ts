import { isCanarysNir } from "../../../shared/domain/canary.ts";
import type { PushDevice } from "../../../shared/domain/card.ts";
import { canRenew, type Eligibility } from "../../../shared/domain/eligibility.ts";
import { ENROLMENT_LIFE_SECONDS, type Enrolment } from "../../../shared/domain/enrolment.ts";
import type { IdentityRoute } from "../../../shared/domain/rollout.ts";
import { plusSeconds, wholeSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import {
  checkEligibility,
  type EligibilityPorts,
  type EligibilityQuestion,
  type EligibilityRefusal,
} from "../../eligibility/check-eligibility/check-eligibility.ts";

export interface StartPorts extends EligibilityPorts {
  insertEnrolment(enrolment: Enrolment): Promise<void>;
  readonly ids: Ids;
}
export type StartRefusal =
  | EligibilityRefusal
  | { readonly kind: "not-eligible"; readonly eligibility: Eligibility }
  | { readonly kind: "no-card-to-renew" };

/**
 * Starts an enrolment for who is eligible, or for who has a card and puts it on a phone anew. A lost answer leaves an enrolment that expires;
 * the person starts another.
 */
export async function startEnrolment(
  ports: StartPorts,
  question: EligibilityQuestion & {
    readonly route: IdentityRoute;
    readonly renews: boolean;
    readonly push?: PushDevice | undefined;
  },
): Promise<Outcome<Enrolment, StartRefusal>> {
  const checked = await checkEligibility(ports, question);
  if (!checked.ok) return checked;
  const { cardRef, eligibility } = checked.value;
  if (question.renews && !checked.value.hasCard) return refuse({ kind: "no-card-to-renew" });
  const mayStart = question.renews ? canRenew(eligibility) : eligibility.eligible;
  if (!mayStart) return refuse({ kind: "not-eligible", eligibility });
  const startedAt = ports.now();
  const enrolment: Enrolment = {
    id: ports.ids.uuid(),
    cardRef,
    accountSubject: question.accountSubject,
    isCanary: isCanarysNir(question.nir),
    route: question.route,
    renews: question.renews,
    state: "started",
    identityNonce: ports.ids.secret(),
    startedAt: startedAt.toISOString(),
    expiresAt: plusSeconds(wholeSeconds(startedAt), ENROLMENT_LIFE_SECONDS[question.route]),
    push: question.push,
  };
  await ports.insertEnrolment(enrolment);
  return done(enrolment);
}
