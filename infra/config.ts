import * as z from "zod";

const baseUrl = z.url().refine((url) => !url.endsWith("/"), "no trailing slash");
const httpsUrl = baseUrl.refine((url) => url.startsWith("https://"), "https only");

/** The settings of a stage. Each is given by `-c name=value` to `cdk`, or under `context` in cdk.json. */
const settings = (url: typeof baseUrl) =>
  z.strictObject({
    stage: z.enum(["local", "dev", "prod"]),
    /** Public address of the card API; also the OpenID4VCI issuer identifier. Changing it invalidates every card. */
    cardBaseUrl: url,
    /** Public address of the practice API; issuer of readers' tokens and of receipts. */
    practiceBaseUrl: url,
    /** Health-account provider: OpenID Connect issuer and the audience of its tokens. */
    accountIssuer: url,
    accountAudience: z.string().min(1),
    /** Identity provider whose signed assertions prove who enrols. */
    identityIssuer: url,
    identityAudience: z.string().min(1),
    /** Which nature of card this stage accepts. */
    cardNature: z.enum(["real", "test"]),
    /** Real stages keep what they hold when a stack is deleted. */
    keepsData: z.boolean(),
  });
export type StageSettings = z.infer<ReturnType<typeof settings>>;

const GIVEN = [
  "cardBaseUrl",
  "practiceBaseUrl",
  "accountIssuer",
  "accountAudience",
  "identityIssuer",
  "identityAudience",
];

/** The settings of the stage that the context names. A wrong or missing one stops with one line. */
export function stageSettings(context: (key: string) => unknown): StageSettings {
  const stage = context("stage") ?? "local";
  if (stage === "local") return localSettings(Number(context("port") ?? 3000));
  const given = Object.fromEntries(GIVEN.map((name) => [name, context(name) ?? DEFAULTS[name]]));
  const nature = stage === "prod" ? "real" : "test";
  const parsed = settings(httpsUrl).safeParse({ stage, cardNature: nature, keepsData: true, ...given });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `Stage setting ${issue?.path.join(".")}: ${issue?.message}. Give it by -c ${issue?.path.join(".")}=…`,
  );
}

/** What a deployer may leave as it is. The `.example` addresses let templates be made and reviewed; a deployment names its own. */
const DEFAULTS: Readonly<Record<string, string>> = {
  cardBaseUrl: "https://cv.example",
  practiceBaseUrl: "https://practice.cv.example",
  accountIssuer: "https://account.example",
  accountAudience: "apcv",
  identityIssuer: "https://identity.example",
  identityAudience: "apcv-enrolment",
};

const localSettings = (port: number): StageSettings => ({
  stage: "local",
  cardBaseUrl: `http://localhost:${port}`,
  practiceBaseUrl: `http://localhost:${port + 1}`,
  accountIssuer: `http://localhost:${port + 3}`,
  accountAudience: "apcv",
  identityIssuer: `http://localhost:${port + 4}`,
  identityAudience: "apcv-enrolment",
  cardNature: "test",
  keepsData: false,
});
