import { beforeAll, describe, expect, it } from "vitest";
import type { Beneficiary } from "../../shared/domain/insured.ts";
import { AttestedWallet } from "../support/attested-wallet.ts";
import { Browser } from "../support/browser.ts";
import { newPerson, type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const { card } = stage.urls;
const ID = "apcv_sd_jwt_vc";
const CHILD: Beneficiary = {
  birthDate: "2015-03-02",
  twinRank: 1,
  familyName: "VIREVOLTE",
  givenNames: "Lou",
  sex: "F",
  quality: "06",
};

let holder: PersonWithPhone;
let wallet: AttestedWallet;
beforeAll(async () => {
  holder = await signedInHolder(stage, undefined, await newPerson(stage, {}, [CHILD]));
  wallet = await AttestedWallet.make(card);
});

const asking = (...ids: readonly string[]) => ({
  authorization_details: JSON.stringify(
    ids.map((credential_configuration_id) => ({ type: "openid_credential", credential_configuration_id })),
  ),
});

/** The code for a wallet's request, which the holder has signed in for. */
async function authorized(odd: Parameters<AttestedWallet["push"]>[0] = {}) {
  const { answer, code_verifier } = await wallet.push(odd);
  const back = await new Browser(card).authorize(
    wallet.authorizationUrl(answer.expecting(201).request_uri),
    holder.person,
  );
  return { code: back.searchParams.get("code") ?? "", code_verifier };
}
async function namedBy(request: Awaited<ReturnType<typeof authorized>>, odd = {}) {
  const { authorization_details } = (await wallet.redeem(request.code, request.code_verifier, odd)).expecting(200);
  return authorization_details?.map((each) => each.credential_identifiers);
}
const offered = async (more = {}) => {
  const { grants } = (await holder.phone.offer("other", more)).expecting(201).credential_offer;
  return { issuer_state: grants.authorization_code.issuer_state };
};

describe("authorization details with an authorization code", () => {
  it("name the holder's card; others only where the holder's own offer is for them", async () => {
    expect(await namedBy(await authorized(), asking(ID))).toEqual([[`${ID}.holder`]]);
    expect(await namedBy(await authorized(await offered()), asking(ID))).toEqual([[`${ID}.holder`]]);
    const [all] = (await namedBy(await authorized(await offered({ dependants: true })), asking(ID))) ?? [];
    expect(all).toEqual([`${ID}.holder`, expect.stringMatching(/^apcv_sd_jwt_vc\.[A-Za-z0-9_-]{22}$/)]);
  });

  it("that name nothing of ours are refused as such, and spend no code", async () => {
    const request = await authorized();
    const wrong = await wallet.redeem(request.code, request.code_verifier, asking("driving_licence"));
    expectOAuthError(wrong, 400, "invalid_authorization_details");
    expect(await namedBy(request)).toBeUndefined();
  });
});

describe("authorization details in a pushed request", () => {
  it("stand in the place of a scope, and for the token request, which may ask for no more", async () => {
    const byDetails = { scope: undefined, ...asking(ID) };
    expect(await namedBy(await authorized(byDetails))).toEqual([[`${ID}.holder`]]);
    const request = await authorized(byDetails);
    const more = await wallet.redeem(request.code, request.code_verifier, asking(ID, `${ID}_one_time`));
    expectOAuthError(more, 400, "invalid_authorization_details");
    expect(await namedBy(request, asking(ID))).toEqual([[`${ID}.holder`]]);
  });

  it("that name nothing of ours are refused as such", async () => {
    for (const odd of [asking("driving_licence"), asking(), { authorization_details: "{" }])
      expectOAuthError((await wallet.push(odd)).answer, 400, "invalid_authorization_details");
  });
});
