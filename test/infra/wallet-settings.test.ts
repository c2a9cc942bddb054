import { describe, expect, test } from "vitest";
import { readStage } from "../../infra/config.ts";
import { newRoot } from "../support/certificates.ts";
import { newClientKey } from "../support/key-pair.ts";
import { given, refusalOf } from "./given-settings.ts";

describe("settings of a stage about wallets", () => {
  test("whose word on wallets counts is said by keys or by roots, and nobody's does unless said", async () => {
    const prod = { stage: "prod", ...given };
    const trusted = (settings: object) => readStage({ ...prod, ...settings }).walletProviders;
    expect(trusted({})).toEqual({ keys: [], roots: [] });
    const key = { ...(await newClientKey()).jwk, kid: "provider-1" };
    for (const walletProviderKeys of [[key], JSON.stringify([key])])
      expect(trusted({ walletProviderKeys })).toEqual({ keys: [key], roots: [] });
    const root = (await newRoot("CN=Root")).certificate.toString("base64");
    expect(trusted({ walletProviderRoots: `${root},${root}` })).toEqual({ keys: [], roots: [root, root] });
    for (const walletProviderKeys of ["{", "[{}]", [{ ...key, d: "x" }], [{ ...key, kid: undefined }]])
      expect(refusalOf({ ...prod, walletProviderKeys })).toContain("walletProviderKeys must be a JSON array");
    for (const walletProviderRoots of ["", "AA==", `${root},`])
      expect(refusalOf({ ...prod, walletProviderRoots })).toContain("walletProviderRoots must be base64");
  });

  test("wallets may have people signed in at registered addresses alone, and two factors are eIDAS levels unless a stage says others", () => {
    const real = { stage: "prod", ...given };
    const levels = ["eidas-substantial", "eidas-high"];
    expect(readStage(real)).toMatchObject({ walletClients: [], accountProvider: { clientId: "apcv-wallets", levels } });
    expect(readStage({ ...real, accountLevels: "loa2" }).accountProvider.levels).toEqual(["loa2"]);
    const clients = [{ client_id: "https://w.test", redirect_uris: ["https://w.test/cb", "test.w:/cb"] }];
    expect(readStage({ ...real, walletClients: JSON.stringify(clients) }).walletClients).toEqual(clients);
    for (const uri of ["http://w.test/cb", "https://w.test/cb#part", "javascript:alert(1)", "w:/cb"]) {
      const walletClients = [{ client_id: "https://w.test", redirect_uris: [uri] }];
      expect(refusalOf({ ...real, walletClients })).toContain("walletClients must be");
    }
  });

  test("more wallets than a function's environment can hold are refused before anything is deployed", () => {
    const wallet = (count: number) => ({
      client_id: `https://w${count}.test`,
      redirect_uris: [`https://w${count}.test/cb`],
    });
    const clients = (count: number) => JSON.stringify(Array.from({ length: count }, (_, index) => wallet(index)));
    const real = { stage: "prod", ...given };
    expect(readStage({ ...real, walletClients: clients(20) }).walletClients).toHaveLength(20);
    expect(refusalOf({ ...real, walletClients: clients(40) })).toMatch(
      /take \d+ bytes, and functions have room for 2048/,
    );
  });

  test("a wallet that nobody vouches for is refused on real stages unless they say otherwise, and let in on one machine", () => {
    const real = { stage: "prod", ...given };
    expect(readStage(real)).toMatchObject({ anonymousWallets: "refused", walletProviders: { keys: [], roots: [] } });
    expect(readStage({ ...real, anonymousWallets: "allowed" }).anonymousWallets).toBe("allowed");
    expect(readStage({ stage: "local" }).anonymousWallets).toBe("allowed");
    expect(refusalOf({ ...real, anonymousWallets: "yes" })).toContain("anonymousWallets must be allowed or refused");
  });
});
