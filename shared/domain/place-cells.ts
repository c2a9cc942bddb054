import { degreesOf, EARTH_KM, type Place, radians } from "./place.ts";

/**
 * Cells in which places are looked for: rows of a tenth of a degree from south to north (11.1 km), each cut from west to east into columns that
 * are as wide on the side that is nearer to the equator. A name, `<row>:<column>`, says nothing but that.
 */
const ROWS_A_DEGREE = 10;
/** Nothing is registered nearer to a pole; columns would grow without end. */
const MOST_LATITUDE = 85;

/** Whoever is within so many kilometres of a place stands in one of the cells around it. */
export const NEARBY_KM = 15;

const rowOf = (latitude: number): number => Math.floor(latitude * ROWS_A_DEGREE);
/** Columns to a degree of longitude in a row. */
function columnsADegree(row: number): number {
  const latitude = (row < 0 ? row + 1 : row) / ROWS_A_DEGREE;
  return ROWS_A_DEGREE * Math.cos(radians(Math.min(Math.abs(latitude), MOST_LATITUDE)));
}
const columnOf = (row: number, longitude: number): number => Math.floor(longitude * columnsADegree(row));
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** The cell that a place is in. */
export const cellOf = ({ latitude, longitude }: Place): string => {
  const row = rowOf(latitude);
  return `${row}:${columnOf(row, longitude)}`;
};

/** The cells that a circle of `NEARBY_KM` around a place touches. The date line is an edge: nothing is registered near it. */
export function cellsAround({ latitude, longitude }: Place): string[] {
  const northwards = degreesOf(NEARBY_KM / EARTH_KM);
  const shrunk = Math.cos(radians(Math.min(Math.abs(latitude), MOST_LATITUDE)));
  const eastwards = degreesOf(Math.asin(Math.sin(NEARBY_KM / EARTH_KM) / shrunk));
  return range(rowOf(latitude - northwards), rowOf(latitude + northwards)).flatMap((row) =>
    range(columnOf(row, longitude - eastwards), columnOf(row, longitude + eastwards)).map(
      (column) => `${row}:${column}`,
    ),
  );
}
