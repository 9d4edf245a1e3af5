/** What the plot library does not draw: bands, marks, and where nothing is kept. In pixels of the canvas. */
import type { ChartBand, ChartData, ChartMark } from './chart-data.ts';
import type { ChartColours } from './chart-colours.ts';
import { HATCHES, HATCH_PX, MARK_SHAPES } from './chart-shapes.ts';

export interface Canvas {
  readonly context: CanvasRenderingContext2D;
  /** Of the plot without its axes. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly x: (atMs: number) => number;
  readonly y: (rttMs: number) => number;
  /** Pixels of the canvas for one of the page. */
  readonly ratio: number;
  readonly colours: ChartColours;
  readonly font: string;
}

/** A moment is seen, too. */
const LEAST_BAND_PX = 4;
const MARK_INSET_PX = 8;

/** Below the grid and the line. */
export function drawBelow(
  canvas: Canvas,
  { bands, range, keptSinceMs }: ChartData,
  nothingKept: string,
): void {
  clipped(canvas, () => {
    if (keptSinceMs === null || keptSinceMs > range.fromMs) {
      drawNothing(canvas, keptSinceMs ?? range.toMs, nothingKept);
    }
    for (const band of bands) if (band.toMs >= range.fromMs) drawBand(canvas, band);
  });
}

/** Above the line. */
export function drawAbove(canvas: Canvas, { marks, range }: ChartData): void {
  clipped(canvas, () => {
    for (const mark of marks) if (mark.atMs >= range.fromMs) drawMark(canvas, mark);
  });
}

function clipped({ context, box }: Canvas, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  draw();
  context.restore();
}

function drawNothing(
  { context, box, x, ratio, colours, font }: Canvas,
  untilMs: number,
  words: string,
): void {
  const width = Math.min(x(untilMs), box.left + box.width) - box.left;
  context.fillStyle = colours.nothing;
  context.fillRect(box.left, box.top, width, box.height);
  context.strokeStyle = colours.hatch;
  context.lineWidth = ratio;
  context.setLineDash([2 * ratio, 3 * ratio]);
  line(context, box.left + width, box.top, box.left + width, box.top + box.height);
  context.setLineDash([]);
  context.font = font;
  if (context.measureText(words).width + 16 * ratio > width) return;
  context.fillStyle = colours.words;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(words, box.left + width / 2, box.top + box.height / 2);
}

function drawBand({ context, box, x, ratio, colours }: Canvas, band: ChartBand): void {
  const left = x(band.fromMs);
  const width = Math.max(x(band.toMs) - left, LEAST_BAND_PX * ratio);
  context.save();
  context.beginPath();
  context.rect(left, box.top, width, box.height);
  context.clip();
  context.fillStyle = colours.band;
  context.fillRect(left, box.top, width, box.height);
  context.strokeStyle = colours.hatch;
  context.lineWidth = ratio;
  const reach = width + box.height;
  for (const angle of HATCHES[band.cause]) {
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    for (let at = -reach; at <= reach; at += HATCH_PX * ratio) {
      // A line through a point of the normal, as long as the band needs.
      const [px, py] = [left + width / 2 - dy * at, box.top + box.height / 2 + dx * at];
      line(context, px - dx * reach, py - dy * reach, px + dx * reach, py + dy * reach);
    }
  }
  context.restore();
}

function drawMark({ context, box, x, y, ratio, colours }: Canvas, { kind, atMs, rttMs }: ChartMark): void {
  const at = x(atMs);
  const top = box.top + MARK_INSET_PX * ratio;
  const foot = box.top + box.height - MARK_INSET_PX * ratio;
  const height = kind === 'missed' ? foot : kind === 'up' || rttMs === null ? top : Math.max(y(rttMs), top);
  const colour = colours[kind];
  context.strokeStyle = colour;
  context.lineWidth = 1.5 * ratio;
  if (kind === 'up') {
    context.setLineDash([5 * ratio, 3 * ratio]);
    line(context, at, box.top, at, box.top + box.height);
    context.setLineDash([]);
  }
  context.save();
  context.translate(at, height);
  context.scale(ratio, ratio);
  const { path, filled } = MARK_SHAPES[kind];
  const shape = new Path2D(path);
  context.fillStyle = filled ? colour : colours.ground;
  context.fill(shape);
  context.lineWidth = 2;
  if (!filled) context.stroke(shape);
  context.restore();
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
