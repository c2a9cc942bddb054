/**
 * Stand-ins to look at the templates of a stage that has no settings yet: names of the reserved domain `.example` (RFC 2606), and an
 * account that nobody has, so that such templates can't be deployed.
 */
export const PREVIEW = {
  account: "000000000000",
  cardBaseUrl: "https://card.example",
  practiceBaseUrl: "https://practice.example",
  accountIssuer: "https://account.example",
  accountAuthorizationEndpoint: "https://account.example/authorize",
  accountTokenEndpoint: "https://account.example/token",
  identityIssuer: "https://identity.example",
  pushAndroidSecret: "health-card/push/android",
  pushIosSecret: "health-card/push/ios",
  androidApps: `fr.example.card=${"0".repeat(64)}`,
  iosApps: "EXAMPLE123.fr.example.card",
};
