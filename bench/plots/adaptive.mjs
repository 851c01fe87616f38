#!/usr/bin/env node
// Draws what the scenario `adaptive` measured: events a batch and waits over the rate, beside fixed bounds.
import { readFileSync, writeFileSync } from 'node:fs';

const [results, picture] = process.argv.slice(2);
if (!picture) {
  console.error('usage: adaptive.mjs RESULTS.json PICTURE.svg   (RESULTS of: make bench ARGS="--only adaptive")');
  process.exit(2);
}

const report = JSON.parse(readFileSync(results, 'utf8'));
const scenario = report.scenarios.find((each) => each.name === 'adaptive');
if (!scenario) {
  console.error(`${results} has no scenario adaptive`);
  process.exit(1);
}

const strategies = [
  { name: 'adaptive', label: 'adaptive', mark: 'adaptive' },
  { name: 'hybrid', label: 'fixed bounds (hybrid)', mark: 'fixed' },
];
const series = (strategy, what) =>
  scenario.figures.flatMap((figure) => {
    const match = figure.name.match(/^(\w+) at ([\d,]+)\/s, (.+)$/);
    return match?.[1] === strategy && match[3] === what ? [{ rate: Number(match[2].replaceAll(',', '')), value: figure.median }] : [];
  });

const width = 860;
const panel = { width: 340, height: 210, top: 56 };
const panels = [
  { left: 66, title: 'Events a batch', what: 'events a batch', ticks: [1, 10, 100], unit: '' },
  { left: 496, title: 'Latency, mean', what: 'latency mean', ticks: [1, 10, 100, 1000], unit: ' ms' },
];
const rates = series('adaptive', 'events a batch').map((point) => point.rate);

const log = (value, ticks) => (Math.log10(value) - Math.log10(ticks[0])) / (Math.log10(ticks.at(-1)) - Math.log10(ticks[0]));
const xOf = (rate) => panel.width * log(rate, rates);
const yOf = (value, ticks) => panel.height * (1 - log(Math.min(value, ticks.at(-1) * 1.25), ticks));
const short = (number) => (number >= 1000 ? `${number / 1000}k` : `${number}`);
const text = (x, y, content, attributes = '') => `<text x="${x}" y="${y}" ${attributes}>${content}</text>`;

const drawn = panels.map(({ left, title, what, ticks, unit }) => {
  const grid = ticks.flatMap((tick) => {
    const y = yOf(tick, ticks);
    return [`<line class="grid" x1="0" x2="${panel.width}" y1="${y}" y2="${y}"/>`, text(-10, y + 4, unit && tick >= 1000 ? `${tick / 1000} s` : `${tick}${unit}`, 'text-anchor="end"')];
  });
  const axis = rates.map((rate) => text(xOf(rate), panel.height + 20, short(rate), 'text-anchor="middle"'));
  const lines = strategies.flatMap(({ name, mark }) => {
    const points = series(name, what).map(({ rate, value }) => ({ x: xOf(rate).toFixed(1), y: yOf(value, ticks).toFixed(1), rate, value }));
    return [
      `<polyline class="line ${mark}" points="${points.map(({ x, y }) => `${x},${y}`).join(' ')}"/>`,
      ...points.map(({ x, y, rate, value }) => `<circle class="dot ${mark}" cx="${x}" cy="${y}" r="4"><title>${name} at ${rate}/s: ${value.toPrecision(3)}${unit}</title></circle>`),
    ];
  });
  return [
    `<g transform="translate(${left} ${panel.top})">`,
    text(0, -18, title, 'class="title"'),
    ...grid,
    ...axis,
    text(panel.width / 2, panel.height + 42, 'events a second', 'text-anchor="middle"'),
    ...lines,
    '</g>',
  ].join('\n');
});

const legend = strategies
  .map(({ label, mark }, i) => `<g transform="translate(${66 + i * 130} 336)"><line class="line ${mark}" x2="26"/>${text(34, 4, label)}</g>`)
  .join('\n');

writeFileSync(
  picture,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 356" role="img" aria-label="Events a batch and mean latency over the rate, adaptive beside fixed bounds">
<style>
  svg { font: 13px system-ui, sans-serif; background: #ffffff; }
  text { fill: #454d5a; }
  .title { font-weight: 600; font-size: 15px; fill: #1a2029; }
  .grid { stroke: #dfe3e8; }
  .line { fill: none; stroke-width: 2.5; }
  .adaptive { stroke: #0b6bcb; } .dot.adaptive { fill: #0b6bcb; }
  .fixed { stroke: #b4690e; stroke-dasharray: 6 5; } .dot.fixed { fill: #ffffff; stroke-dasharray: none; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14181f; } text { fill: #aab4c2; } .title { fill: #eef2f7; } .grid { stroke: #2a313c; }
    .adaptive { stroke: #5aa9f7; } .dot.adaptive { fill: #5aa9f7; } .fixed { stroke: #e0a458; } .dot.fixed { fill: #14181f; }
  }
</style>
${drawn.join('\n')}
${legend}
</svg>
`,
);
