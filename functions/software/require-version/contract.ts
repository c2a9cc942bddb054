import * as z from "zod";
import { type MinimumVersion, SOFTWARE_NAME, SOFTWARE_VERSION } from "../../../shared/domain/software.ts";
import { ChangeReason } from "../../../shared/http/change-reason.ts";
import { Caution } from "../../practice/register-practice/contract.ts";
import type { VersionReply } from "../version-reply.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

export const Path = z.object({ name: z.string().regex(SOFTWARE_NAME) });
export const Body = z.strictObject({
  /** `0` takes every version. */
  minimum_version: z.string().regex(SOFTWARE_VERSION),
  reason: ChangeReason,
  ...Caution,
});

export const presentMinimum = ({ name, minimumVersion, revision }: MinimumVersion): VersionReply => ({
  name,
  minimum_version: minimumVersion,
  revision,
});
