/** The fields of one line of CSV (RFC 4180 §2); undefined when a quote is wrong. A quoted field ends on its line. */
export function csvFields(line: string): string[] | undefined {
  const fields: string[] = [];
  const rest = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (let isMore = true; isMore; ) {
    const match = rest.exec(line);
    if (!match) return undefined;
    const [, quoted, plain = "", end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    isMore = end === ",";
  }
  return rest.lastIndex === line.length ? fields : undefined;
}
