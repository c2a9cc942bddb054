import { expect, test } from "vitest";
import { seriesOf } from "../../../shared/domain/software.ts";

test("a software is counted by its name and the first two numbers of its version, however both are written", () => {
  const versions = ["4", "4.12", "4.12.0", "4.12.7.1"];
  expect(versions.map((version) => seriesOf({ name: "Médi Cab", version }))).toEqual([
    "medi cab 4",
    "medi cab 4.12",
    "medi cab 4.12",
    "medi cab 4.12",
  ]);
  expect(seriesOf(undefined)).toBe("unregistered");
});
