import { expect, test } from "vitest";
import { type FinishPorts, finishSignIn } from "../../../functions/authorization/finish-sign-in/finish-sign-in.ts";
import type { Card } from "../../../shared/domain/card.ts";
import type { Enrolment, EnrolmentState } from "../../../shared/domain/enrolment.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import type { AuthorizationRequest } from "../../../shared/domain/wallet-authorization.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { refuse } from "../../../shared/kernel/outcome.ts";
import type { SignedIn } from "../../../shared/protocol/account-id-token.ts";
import { signInSecrets, walletRedirect } from "../../../shared/protocol/sign-in.ts";
import { newCard } from "../../support/cards.ts";

const card = await newCard("1abcdefghijklmnopqrstuv");
const { cardRef } = card;
const onPhone = { cardRef, deviceJkt: card.deviceJkt, bindingId: card.bindingId };
const secret = systemIds.secret(32);
const { state } = signInSecrets(secret);
const insured = { cardRef, accountSubject: "account" } as Insured;
const request: AuthorizationRequest = {
  clientId: "https://wallet.example",
  instanceJkt: "instance",
  jkt: "wallet",
  redirectUri: "https://wallet.example/callback",
  codeChallenge: "challenge",
  state: "the wallet's own",
};
const person: SignedIn = { accountSubject: "account", nir: "188113417005226", acr: "eidas-substantial" };

interface World {
  readonly request: AuthorizationRequest;
  readonly person: SignedIn | undefined;
  readonly insured: Insured | undefined;
  readonly card: Card | undefined;
  readonly enrolment: Partial<Enrolment> | undefined;
}
/** On what a code was given; undefined when access was denied. */
async function groundIn(differently: Partial<World>): Promise<WalletGround | undefined> {
  const world: World = { request, person, insured, card, enrolment: undefined, ...differently };
  let ground: WalletGround | undefined;
  const ports: FinishPorts = {
    takeSignIn: async () => world.request,
    signedIn: async () => world.person,
    cardRefsOf: async () => ["2newest", cardRef],
    insured: async (ref) => (ref === cardRef ? world.insured : undefined),
    cardNow: async () => world.card,
    latestEnrolment: async () => world.enrolment as Enrolment | undefined,
    keepAuthorization: async (_code, given, binding) => {
      expect(binding).toBe(world.request);
      ground = given;
    },
    levels: ["eidas-substantial"],
    ids: systemIds,
  };
  const finished = await finishSignIn(ports, { state, code: "code" }, secret);
  if (!finished.ok) throw new Error("refused");
  const { code, error, ...back } = finished.value;
  expect(back).toEqual({ redirectUri: request.redirectUri, state: request.state });
  expect([code === undefined, error]).toEqual(ground ? [false, undefined] : [true, "access_denied"]);
  return ground;
}
const enrolment = (state: EnrolmentState) => ({ id: "enrolment", state, accountSubject: "account" });

test("two factors at the provider open the person's active card, whichever key its reference was made under", async () => {
  expect(await groundIn({})).toEqual(onPhone);
  for (const state of ["suspended", "opposed"] as const) {
    expect(await groundIn({ card: { ...card, state } })).toBeUndefined();
  }
});

test("without a card they open an enrolment of this account that waits, and no other", async () => {
  const awaited = { cardRef, enrolmentId: "enrolment" };
  for (const state of ["identity-pending", "identity-approved"] as const) {
    expect(await groundIn({ card: undefined, enrolment: enrolment(state) })).toEqual(awaited);
  }
  for (const state of ["started", "rejected", "abandoned"] as const) {
    expect(await groundIn({ card: undefined, enrolment: enrolment(state) })).toBeUndefined();
  }
  const ofAnother = { ...enrolment("identity-pending"), accountSubject: "another" };
  expect(await groundIn({ card: undefined, enrolment: ofAnother })).toBeUndefined();
});

test("one factor opens nothing, an offer that its holder's screen has shown to others no more than none", async () => {
  for (const acr of ["password", undefined]) {
    for (const offered of [undefined, onPhone]) {
      expect(await groundIn({ person: { ...person, acr }, request: { ...request, offered } })).toBeUndefined();
    }
  }
});

test("an offer opens the very card that its phone has offered, in the binding of then, with all that it has offered", async () => {
  const offered = (ground: WalletGround) => groundIn({ request: { ...request, offered: ground } });
  expect(await offered(onPhone)).toEqual(onPhone);
  expect(await offered({ ...onPhone, dependants: true })).toEqual({ ...onPhone, dependants: true });
  expect(await offered({ ...onPhone, bindingId: "the one before" })).toBeUndefined();
  expect(await offered({ ...onPhone, cardRef: "1another" })).toBeUndefined();
});

test("nobody is let in with a number that is none, that is nobody's, or that another account has", async () => {
  expect(await groundIn({ person: { ...person, nir: "188113417005227" } })).toBeUndefined();
  expect(await groundIn({ insured: undefined })).toBeUndefined();
  expect(await groundIn({ person: { ...person, accountSubject: "another" } })).toBeUndefined();
  expect(await groundIn({ insured: { ...insured, accountSubject: undefined } })).toBeUndefined();
  expect(await groundIn({ person: undefined })).toBeUndefined();
});

test("in another browser, or with the state of another sign-in, nothing is even looked up", async () => {
  const ports = new Proxy({} as FinishPorts, {
    get: () => {
      throw new Error("looked up");
    },
  });
  for (const held of [undefined, systemIds.secret(32)]) {
    expect(await finishSignIn(ports, { state, code: "code" }, held)).toEqual(refuse({ kind: "sign-in-ended" }));
  }
});

test("what the wallet's address has stays, and a state comes back whole", () => {
  const answer = { iss: "https://cv.example", state: "a b&c=d#é", code: undefined };
  const back = new URL(walletRedirect("https://wallet.example/callback?tenant=1", answer));
  expect(Object.fromEntries(back.searchParams)).toEqual({ tenant: "1", iss: answer.iss, state: answer.state });
  expect(walletRedirect("example.wallet:/callback", { iss: "i" })).toBe("example.wallet:/callback?iss=i");
});
