import { createHash } from "node:crypto";
import { TypeMetadataFormatSchema } from "@sd-jwt/sd-jwt-vc";

/**
 * The description of a credential's type, as a wallet gets it (SD-JWT VC, "Retrieving Type Metadata"): from the address in `vct`, only if
 * its bytes are those that the credential pins, with every picture that it pins in turn.
 */
export async function retrieveType(vct: string, integrity: string) {
  const metadata = TypeMetadataFormatSchema.parse(JSON.parse(await pinned(vct, integrity)));
  if (metadata.vct !== vct) throw new Error("the description is of another type");
  for (const { rendering } of metadata.display ?? [])
    for (const picture of rendering?.svg_templates ?? []) await pinned(picture.uri, picture["uri#integrity"]);
  return metadata;
}

async function pinned(url: string, integrity: string | undefined): Promise<string> {
  const answer = await fetch(url);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const hash = createHash("sha256").update(bytes).digest("base64");
  if (!answer.ok || integrity !== `sha256-${hash}`) throw new Error(`${url} is not what was pinned`);
  return bytes.toString();
}
