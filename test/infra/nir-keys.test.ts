import { expect, test } from "vitest";
import { permissionsOf } from "./permissions.ts";
import { ofType, synthesize } from "./synthesized.ts";

test("a second MAC key leaves the first one as it is, and every function that finds people knows both", () => {
  const one = synthesize({ stage: "dev" });
  const two = synthesize({ stage: "dev", nirMacKeys: "2" });
  const keys = (synthesized: typeof one) =>
    ofType(synthesized, "AWS::KMS::Key")
      .filter(({ path }) => path.includes("/NirMac"))
      .map(({ logicalId, path }) => [logicalId, path]);
  expect(keys(two)).toHaveLength(2);
  expect(keys(two)).toEqual(expect.arrayContaining(keys(one)));
  const finders = ofType(two, "AWS::Lambda::Function").filter((fn) =>
    JSON.stringify(fn.properties).includes("NIR_MAC"),
  );
  expect(finders).toHaveLength(7);
  for (const { path, properties } of finders) {
    const { Variables } = properties.Environment as { Variables: Record<string, unknown> };
    expect(JSON.stringify(Variables.NIR_MAC_KEYS), path).toMatch(/1=.*NirMac.*,2=.*NirMac2/);
  }
});

test("only where there is a second MAC key may the import look whether a person is stored under the other", () => {
  const mayCheck = (settings: Parameters<typeof synthesize>[0]) => {
    const synthesized = synthesize(settings);
    const [importer] = ofType(synthesized, "AWS::Lambda::Function").filter(({ path }) => path.includes("/ImportPart/"));
    return importer && permissionsOf(synthesized, importer).includes("Insured dynamodb:ConditionCheckItem");
  };
  expect([mayCheck({ stage: "dev" }), mayCheck({ stage: "dev", nirMacKeys: "2" })]).toEqual([false, true]);
});
