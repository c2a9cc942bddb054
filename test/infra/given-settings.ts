import { readStage } from "../../infra/config.ts";
import { SettingsError } from "../../infra/settings-error.ts";

/** The settings that a real stage can't do without. */
export const given = {
  cardBaseUrl: "https://card.test",
  practiceBaseUrl: "https://practice.test",
  accountIssuer: "https://account.test/realms/insured",
  accountAuthorizationEndpoint: "https://account.test/realms/insured/auth",
  accountTokenEndpoint: "https://account.test/realms/insured/token",
  identityIssuer: "https://identity.test",
  pushAndroidSecret: "push/android",
  pushIosSecret: "push/ios",
  androidApps: `fr.test.card=${"AB".repeat(32)}`,
  iosApps: "TESTTEAM01.fr.test.card",
};
/** The line that stops the synthesis. */
export const refusalOf = (context: Record<string, unknown>): string => {
  try {
    readStage(context);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return "no refusal";
};
