import * as z from "zod";
import { SettingsError } from "./settings-error.ts";

export const canarySetting = {
  /** Whether there is a canary: its phone may be vouched for, `npm run canary -- enrol` gives it its card, and it plays its journey. */
  canary: z.enum(["on", "off"], "must be on or off").default("off"),
};

interface Canary extends z.infer<z.ZodObject<typeof canarySetting>> {
  readonly practiceTruststore?: object | undefined;
}

/** @throws SettingsError where the canary could not play: see infra/decisions/0037-canary.md */
export function checkCanary(stage: "dev" | "prod", { canary, practiceTruststore }: Canary): void {
  if (canary === "off") return;
  if (practiceTruststore !== undefined) {
    throw new SettingsError(
      `Stage ${stage}: the canary has no client certificate; canary must be off with practiceTruststore.`,
    );
  }
}
