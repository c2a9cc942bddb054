import { describe, expect, it } from "vitest";
import { watchedFetch } from "../../support/http-client.ts";
import { Secrets } from "../../support/secrets.ts";

describe("what a client held", () => {
  it("is found in a text whatever its case, and a short one only where it stands alone", () => {
    const secrets = new Secrets();
    secrets.hold("name", "Zoé");
    secrets.hold("code", "482915");
    secrets.hold("NIR", "1881134170052");
    expect(secrets.foundIn("request of ZOÉ done")).toEqual(["name"]);
    expect(secrets.foundIn('{"code":482915}')).toEqual(["code"]);
    expect(secrets.foundIn("a1b482915c zoéphyte")).toEqual([]);
    expect(secrets.foundIn("x188113417005226")).toEqual(["NIR"]);
  });

  it("is gathered from every request and answer, and public words and instants are not", async () => {
    const secrets = new Secrets();
    const answer = `data:application/json,${encodeURIComponent('{"access_token":"a-token-of-the-service"}')}`;
    await watchedFetch(secrets)(answer, {
      headers: { authorization: "DPoP the-bound-token", dpop: "the-proof" },
    });
    expect(secrets.all).toEqual([
      { kind: "request header authorization", value: "the-bound-token" },
      { kind: "request header dpop", value: "the-proof" },
      { kind: "response body", value: '{"access_token":"a-token-of-the-service"}' },
      { kind: "response access_token", value: "a-token-of-the-service" },
    ]);
    secrets.holdAll("request", {
      grant_type: "urn:ietf:params:oauth:grant-type:pre-authorized_code",
      kind: "consultation",
      at: "2026-11-25T14:00:57.653Z",
    });
    expect(secrets.all).toHaveLength(4);
  });
});
