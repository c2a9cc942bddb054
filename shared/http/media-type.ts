import Negotiator from "negotiator";
import type { HttpRequest } from "./request.ts";

/**
 * Which of the media types offered a request would rather have (`Accept`, RFC 9110 §12.5.1). The first of them when it doesn't say, or
 * would have none of them: an answer that a client can refuse is better than one that it can't read.
 */
export const mediaTypeFor = <Type extends string>(request: HttpRequest, offered: readonly [Type, ...Type[]]): Type => {
  const preferred = new Negotiator({ headers: { ...request.headers } }).mediaType([...offered]);
  return offered.find((type) => type === preferred) ?? offered[0];
};
