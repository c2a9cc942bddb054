import { expect, test } from "vitest";
import { readAuthorizationDetails } from "../../../functions/token/authorization-details.ts";
import { authorizedCredentials } from "../../../functions/token/issue-card-token/authorized-credentials.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import type { DirectoryEntry } from "../../../shared/domain/insured.ts";

const configurations = configurationsFor({ trustsProviders: true });
const id = "apcv_sd_jwt_vc";
const type = "openid_credential";
const detail = { type, credential_configuration_id: id };
const read = (details: unknown) => readAuthorizationDetails(JSON.stringify(details), configurations);

test("authorization details name configurations, each once, whatever else they hold; none is asked for where there are none", () => {
  expect(readAuthorizationDetails(undefined, configurations)).toEqual({ ok: true, value: undefined });
  expect(read([detail])).toEqual({ ok: true, value: [id] });
  const located = { ...detail, locations: ["https://cv.example"] };
  const other = { type, credential_configuration_id: "apcv_sd_jwt_vc_one_time" };
  expect(read([located, other, detail])).toEqual({ ok: true, value: [id, "apcv_sd_jwt_vc_one_time"] });
});

test("anything else is refused as such: another type, an unknown configuration, too many, none, or no JSON", () => {
  const wrong = [
    [],
    {},
    [{ ...detail, type: "payment_initiation" }],
    [detail, { ...detail, type: "payment_initiation" }],
    [{ type }],
    [{ type, credential_configuration_id: "driving_licence" }],
    Array(11).fill(detail),
  ];
  const invalid = { ok: false, refusal: { kind: "authorization-details-invalid" } };
  for (const each of wrong) expect(read(each)).toEqual(invalid);
  for (const text of ["", "{", "null"]) expect(readAuthorizationDetails(text, configurations)).toEqual(invalid);
});

test("the household is looked up and named only when the holder has offered its cards", async () => {
  const child = { birthDate: "2016-00-00", twinRank: 1, familyName: "A", givenNames: "B", quality: "06", sex: "F" };
  const entry = { insured: { cardRef: "1card" }, beneficiaries: [child], revision: 1, sealedNir: "" };
  const asked: string[] = [];
  const household = async (cardRef: string) => {
    asked.push(cardRef);
    return entry as unknown as DirectoryEntry;
  };
  const named = async (ground: object) => {
    const details = await authorizedCredentials({ configurations, household }, [id], {
      cardRef: "1card",
      deviceJkt: "phone",
      bindingId: "binding",
      ...ground,
    });
    return details?.map((each) => each.credential_identifiers.length);
  };
  expect(await named({})).toEqual([1]);
  expect(await named({ dependants: false })).toEqual([1]);
  expect(asked).toEqual([]);
  expect(await named({ dependants: true })).toEqual([2]);
  expect(asked).toEqual(["1card"]);
  const nobody = { cardRef: "", deviceJkt: "", bindingId: "" };
  expect(await authorizedCredentials({ configurations, household }, undefined, nobody)).toBe(undefined);
});
