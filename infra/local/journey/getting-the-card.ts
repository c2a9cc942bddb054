import { attestedByAndroid } from "../../../test/support/attested-phone.ts";
import { verifyCredential } from "../../../test/support/credential-verifier.ts";
import { Phone } from "../../../test/support/phone.ts";
import { CodeRefusedReply, type EligibilityReply } from "../../../test/support/phone-replies.ts";
import { Wallet } from "../../../test/support/wallet.ts";
import type { JourneyContext, JourneyStep } from "../journey-step.ts";
import { memoryOf, must } from "./memory.ts";
import { aged15, chosenCode, inParis, inRhone, wrongCode } from "./people.ts";

export const rollout: JourneyStep = {
  name: "Anyone asks where the card is open",
  run: async (context) => {
    const memory = memoryOf(context);
    memory.phone = await Phone.make(context.stage.urls.card, memory.secrets);
    const { as_of, departements } = (await memory.phone.rollout()).expecting(200);
    const open = departements.filter(({ state }) => state === "open").map(({ code }) => code);
    must(departements.length === 101, `${departements.length} départements instead of 101`);
    must(new Set(departements.map(({ code }) => code)).size === 101, "a département is listed twice");
    must(open.join(" ") === OPEN, `other départements are open: ${open.join(" ")}`);
    const planned = departements.filter(({ state }) => state === "planned");
    must(planned.length === 78, `${planned.length} départements are planned instead of 78`);
    return `${departements.length} départements on ${as_of}: ${open.length} open, ${planned.length} planned`;
  },
};
const OPEN = "01 03 04 05 06 07 13 15 26 38 42 43 44 63 67 69 71 72 73 74 76 83 84";

export const eligibility: JourneyStep = {
  name: "Three people ask whether they can have it",
  run: async (context) => {
    const rhone = await askEligibility(context, inRhone);
    must(rhone.eligible && rhone.departement?.code === "69", "the person attached to Rhône is not eligible");
    const paris = await askEligibility(context, inParis);
    must(!paris.eligible && unmet(paris) === "departement-open", `Paris is refused for: ${unmet(paris)}`);
    const minor = await askEligibility(context, aged15);
    must(!minor.eligible && unmet(minor) === "age-16", `the person aged 15 is refused for: ${unmet(minor)}`);
    must(paris.eligible_on !== undefined, "the person attached to Paris is not told the planned day");
    const birthday = minor.eligible_on;
    const days = (Date.parse(birthday ?? "") - Date.now()) / 86_400_000;
    must(days > 28 && days < 31, `the 16th birthday is given as ${birthday}`);
    const name = paris.departement?.name ?? "?";
    return `Rhône: eligible (rules ${rhone.rules}) · ${name}: from ${paris.eligible_on} · aged 15: from ${birthday}`;
  },
};

async function askEligibility(context: JourneyContext, person: { account: string; nir: string }) {
  const memory = memoryOf(context);
  memory.secrets.hold("NIR", person.nir.slice(0, 13));
  const token = await context.stage.identityProviders.accountToken(person.account);
  return (await memory.need("phone").eligibility(token, person.nir)).expecting(200);
}

const unmet = ({ conditions }: EligibilityReply): string =>
  conditions
    .filter(({ met }) => !met)
    .map(({ condition }) => condition)
    .join(", ");

export const enrolment: JourneyStep = {
  name: "The person in Rhône enrols a phone and chooses a code",
  run: async (context) => {
    const memory = memoryOf(context);
    const phone = memory.need("phone");
    for (const [kind, value] of Object.entries(inRhone.identity)) memory.secrets.hold(kind, value);
    const token = await context.stage.identityProviders.accountToken(inRhone.account);
    const started = (await phone.startEnrolment(token, inRhone.nir)).expecting(201);
    const assertion = await context.stage.identityProviders.identityAssertion({
      ...inRhone.identity,
      nonce: started.identity.nonce,
      acr: "eidas-substantial",
    });
    const { enrolment_id } = started;
    (await phone.proveIdentity(token, enrolment_id, assertion)).expecting(200);
    const push = { platform: "android", token: `fcm-${crypto.randomUUID()}` } as const;
    const proofs = await phone.twoFactorProofs(enrolment_id, chosenCode);
    const attestation = await attestedByAndroid(phone.hardwareKey, proofs.nonce);
    const bound = (await phone.bindWith(token, enrolment_id, proofs, push, attestation)).expecting(200);
    return `started → identity approved → ${bound.state}: code key and phone key are bound, Android vouches for the phone's`;
  },
};

export const session: JourneyStep = {
  name: "The phone opens a session with two factors, and goes on with it alone",
  run: async (context) => {
    const phone = memoryOf(context).need("phone");
    const refused = await phone.openSession(wrongCode);
    const counted = CodeRefusedReply.safeParse(refused.body).data;
    must(refused.status === 400 && counted?.tries_left === 3, "a wrong code is not counted");
    const opened = (await phone.openSession(chosenCode)).expecting(200);
    const refreshed = (await phone.refresh()).expecting(200);
    must(refreshed.refresh_token !== opened.refresh_token, "a refresh token is given twice");
    const told = `wrong code: refused, ${counted.tries_left} tries left`;
    return `${told} · right code: ${opened.token_type} token for ${opened.expires_in} s · refreshed by the phone's key`;
  },
};

export const credential: JourneyStep = {
  name: "A third-party wallet, authorized by phone and code, gets the card as a credential",
  run: async (context) => {
    const memory = memoryOf(context);
    const wallet = await Wallet.make(memory.secrets);
    const issued = await wallet.accept(memory.need("phone"));
    const verified = await verifyCredential(issued, context.stage.urls.card);
    must(verified.holderKey.x === wallet.holderKey.jwk.x, "the credential is bound to another key");
    must(verified.claims.organism.code === "016910000", "the credential names another organism");
    const days = Math.round((verified.expiresAt.getTime() - verified.issuedAt.getTime()) / 86_400_000);
    must(days === 30, `the credential lives for ${days} days`);
    return `SD-JWT VC for ${days} days with ${Object.keys(verified.claims).join(", ")}; verified with jose and with @sd-jwt`;
  },
};
