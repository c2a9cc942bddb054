import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { FundCount } from "../../domain/fund-count.ts";
import type { Table } from "./table.ts";

export const FUNDS = "FUNDS";
/** Attribute that counts the living people of a fund who were born in a year. */
export const bornAttribute = (year: number): string => `born${year}`;

const Stored = z.looseObject({ sk: z.string() }).transform(({ sk, ...rest }): FundCount => {
  const years = Object.entries(rest).flatMap(([name, count]) => {
    const year = /^born(\d{4})$/.exec(name)?.[1];
    return year !== undefined && typeof count === "number" ? [[Number(year), count] as const] : [];
  });
  return { organism: sk, born: new Map(years) };
});

export const fundCountsIn = (table: Table) => ({
  /** Every fund of the directory (some hundred organisms), with its people by year of birth. */
  fundCounts: async (): Promise<FundCount[]> => {
    const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": FUNDS } };
    const counts: FundCount[] = [];
    for await (const page of paginateQuery({ client: table.client }, { TableName: table.name, ...query })) {
      counts.push(...z.array(Stored).parse(page.Items ?? []));
    }
    return counts;
  },
});
