/** `error`: somebody was not served, or work comes again. `warning`: all were served, and it must not stay so. `info`: what happened. */
export type Level = "info" | "warning" | "error";

interface LogCodeEntry {
  readonly level: Level;
  /** What has happened when the line is written. */
  readonly meaning: string;
  /** What whoever reads it does. */
  readonly todo: string;
}

const nothing = "Nothing.";

/**
 * Every line that a function may write: what is searched for in the logs. The page `infra/runbooks/log-codes.md` is made from it.
 */
export const LOG_CODES = {
  "request.done": {
    level: "info",
    meaning:
      "A request was answered: `route`, `status`, `ms`, `cold` (the environment's first), and `refusal` where it was refused.",
    todo: nothing,
  },
  "request.broken": {
    level: "error",
    meaning:
      "A request, or one line of a batch, ended with an error that nobody foresaw: `error` is its class, `frames` where.",
    todo: "[function-errors](function-errors.md). The caller got a 500 with the same `trace_id`.",
  },
  "worker.broken": {
    level: "error",
    meaning:
      "A message, record or call by the clock failed; it comes again, and after its tries goes to the dead letters.",
    todo: "Nothing for one; [work-broken](work-broken.md) for more, then [dead-letters](dead-letters.md).",
  },
  "code.tried": {
    level: "info",
    meaning: "A 6-digit code was counted as tried, and its MAC asked of KMS.",
    todo: nothing,
  },
  "code.refused": {
    level: "info",
    meaning: "That code was wrong: `outcome` is `refused`, or `blocked` when it was the last of all tries.",
    todo: "Nothing for one; [code-guessing](code-guessing.md) for many.",
  },
  "push.recorded": {
    level: "info",
    meaning: "What became of a push is recorded: `accepted`, `no-device` or `endpoint-disabled`.",
    todo: nothing,
  },
  "watch.told": {
    level: "info",
    meaning: "Somebody who asked to be told was told that the card can be had; `outcome` as of `push.recorded`.",
    todo: nothing,
  },
  "device.registered": {
    level: "info",
    meaning:
      "A phone's registration for pushes was worked: `registered`, `refused` by SNS, `superseded` by a later one, `retired`, or `nothing-to-do`.",
    todo: "Nothing; many `refused` mean that the platform's credentials are wrong (`pushAndroidSecret`, `pushIosSecret`).",
  },
  "import.split": {
    level: "info",
    meaning: "A fund's file was cut into parts (`split`), or is no such file (`refused`).",
    todo: "Tell the fund of a `refused` one.",
  },
  "import.part": {
    level: "info",
    meaning: "A part of a fund's file was imported, or was `known` already.",
    todo: nothing,
  },
  "import.done": {
    level: "info",
    meaning: "All parts of a fund's file are imported; its report is written.",
    todo: "Send the fund its `summary.json` when it counts bad lines.",
  },
  "revocations.stale": {
    level: "warning",
    meaning: "The list of revoked attestation certificates can't be had; a copy younger than a day is used.",
    todo: "See whether `revocationList` answers. After a day without it no phone is bound ([api-server-errors](api-server-errors.md)).",
  },
  "certificate.late": {
    level: "warning",
    meaning:
      "The key that signs credentials has no certificate, or one that should have been renewed a month ago: the card is issued as an mdoc for another month at most.",
    todo: '`npm run keys -- certify --reason "yearly"`: [key-rotation](key-rotation.md).',
  },
  "credential.revoked": {
    level: "info",
    meaning: "What was issued through a phone that a card has left is `revoked`, or there was `nothing-live`.",
    todo: nothing,
  },
  "credential.notified": {
    level: "info",
    meaning: "A wallet told what it did with a credential; `outcome` is its event (OpenID4VCI 1.0 §11.1).",
    todo: nothing,
  },
  "credential.superseded": {
    level: "info",
    meaning: "What a credential says of its person is true no more: it was ended, or there was nothing to end.",
    todo: nothing,
  },
  "status-list.published": {
    level: "info",
    meaning: "A status list was signed anew (`published`), had been already (`was-published`), or is `over`.",
    todo: nothing,
  },
  "status-list.tended": {
    level: "info",
    meaning: "Status lists were closed, opened and asked for anew, as they are every ten minutes.",
    todo: "Nothing; where it is missing, [status-list-publication](status-list-publication.md).",
  },
  "canary.played": {
    level: "info",
    meaning: "The canary has played its journey from end to end, in `ms`.",
    todo: nothing,
  },
  "canary.failed": {
    level: "error",
    meaning:
      "The canary's journey ended at the step `outcome`: with an answer (`status`, `refusal`), or an error (`error`, `frames`).",
    todo: "[canary](canary.md).",
  },
  "canary.waits": {
    level: "warning",
    meaning: "The canary has no card to play its journey with.",
    todo: "`HEALTH_CARD_ACCOUNT_TOKEN=… npm run canary -- enrol --stage <stage>`: [canary](canary.md).",
  },
} as const satisfies Readonly<Record<string, LogCodeEntry>>;

export type LogCode = keyof typeof LOG_CODES;
