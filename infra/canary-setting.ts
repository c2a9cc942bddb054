import * as z from "zod";
import { SettingsError } from "./settings-error.ts";

export const canarySetting = {
  /** Whether the canary plays its journey; `npm run canary -- enrol` gives it a card. Never on in production. */
  canary: z.enum(["on", "off"], "must be on or off").default("off"),
};

interface Canary extends z.infer<z.ZodObject<typeof canarySetting>> {
  readonly practiceTruststore?: string | undefined;
}

/** @throws SettingsError where the canary could not play: see infra/decisions/0037-canary.md */
export function checkCanary(stage: "dev" | "prod", { canary, practiceTruststore }: Canary): void {
  if (canary === "off") return;
  if (stage === "prod") {
    throw new SettingsError(
      `Stage ${stage}: canary must be off, production taking real people's cards only (infra/decisions/0037-canary.md).`,
    );
  }
  if (practiceTruststore !== undefined) {
    throw new SettingsError(
      `Stage ${stage}: the canary has no client certificate; canary must be off with practiceTruststore.`,
    );
  }
}
