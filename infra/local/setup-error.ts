/** Something a person can put right. Its message is one whole line that says what is wrong and what to do. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}
