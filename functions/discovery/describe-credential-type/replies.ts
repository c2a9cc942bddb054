import * as z from "zod";
import { PICTURE_PATH, TYPE_PATH } from "../../../shared/domain/card-type.ts";

/** Type metadata of an SD-JWT VC, by its draft. */
const CredentialType = z.looseObject({ vct: z.url(), name: z.string(), claims: z.array(z.looseObject({})) });

export const replies = {
  [TYPE_PATH]: { 200: CredentialType, 304: undefined },
  [PICTURE_PATH]: { 200: { "image/svg+xml": z.string() }, 304: undefined },
};
