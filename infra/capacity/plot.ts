import type { QuotaLoad } from "./quotas.ts";

const ROW = 26;
const LABELS = 300;
const SCALE = 420;
const VALUES = 70;
const HEAD = 40;
/** The bars' scale ends here at least, so that the limit is always seen. */
const LEAST_SCALE = 1.25;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** A bar a quota, the fullest first, beside the line at which it breaks. SVG without anything from outside. */
export function plotQuotas(title: string, loads: readonly QuotaLoad[]): string {
  const width = LABELS + SCALE + VALUES;
  const height = HEAD + loads.length * ROW + 20;
  const most = Math.max(LEAST_SCALE, ...loads.map(({ use }) => use));
  const x = (use: number) => (LABELS + (use / most) * SCALE).toFixed(1);
  const bars = loads.map(({ name, use }, index) => {
    const y = HEAD + index * ROW;
    const colour = use > 1 ? "#c0392b" : "#2c7fb8";
    return `  <text x="${LABELS - 10}" y="${y + 16}" text-anchor="end">${escaped(name)}</text>
  <rect x="${LABELS}" y="${y + 4}" width="${((use / most) * SCALE).toFixed(1)}" height="${ROW - 8}" fill="${colour}"/>
  <text x="${Number(x(use)) + 6}" y="${y + 16}">${(use * 100).toFixed(1)} %</text>`;
  });
  const bottom = height - 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
  <title>${escaped(title)}</title>
  <rect width="${width}" height="${height}" fill="#ffffff"/>
  <text x="10" y="20" font-size="14">${escaped(title)}</text>
${bars.join("\n")}
  <line x1="${x(1)}" y1="${HEAD - 8}" x2="${x(1)}" y2="${bottom}" stroke="#333333" stroke-dasharray="4 3"/>
  <text x="${x(1)}" y="${bottom + 12}" text-anchor="middle">limit</text>
</svg>
`;
}
