/** A setting that is missing or wrong. The message is one line that says which, why, and where to give it. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}
