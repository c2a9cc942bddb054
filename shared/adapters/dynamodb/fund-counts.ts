import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { CountChanges, FundCount } from "../../domain/fund-count.ts";
import type { Table } from "./table.ts";

const FUNDS = "FUNDS";
/** Attribute that counts the living people of a fund who were born in a year. */
const bornAttribute = (year: number): string => `born${year}`;

const Stored = z.looseObject({ sk: z.string() }).transform(({ sk, ...rest }): FundCount => {
  const years = Object.entries(rest).flatMap(([name, count]) => {
    const year = /^born(\d{4})$/.exec(name)?.[1];
    return year !== undefined && typeof count === "number" && count !== 0 ? [[Number(year), count] as const] : [];
  });
  return { organism: sk, born: new Map(years) };
});

/** The updates that bring changes to the counts: one a fund, `born<year>` its attributes. */
export const countUpdates = (TableName: string, changes: CountChanges) =>
  Object.entries(Object.groupBy(Object.entries(changes), ([place]) => place.slice(0, 9))).map(
    ([organism, places = []]) => ({
      Update: {
        TableName,
        Key: { pk: FUNDS, sk: organism },
        UpdateExpression: `ADD ${places.map((_, index) => `#y${index} :n${index}`).join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(
          places.map(([place], index) => [`#y${index}`, bornAttribute(Number(place.slice(-4)))]),
        ),
        ExpressionAttributeValues: Object.fromEntries(places.map(([, change], index) => [`:n${index}`, change])),
      },
    }),
  );

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
