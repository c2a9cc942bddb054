import type { PushDevice } from "../../domain/card.ts";

/** What makes the worker that registers phones find an item on the table's stream; nothing where no push is wanted. */
export const toRegister = (push: PushDevice | undefined) =>
  push ? { registration: "pending", platform: push.platform, pushToken: push.token } : {};
