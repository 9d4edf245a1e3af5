/** The chart's canvas, by uPlot. Loaded when a chart is first shown. */
import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { formatRtt, formatTick } from '../../format.ts';
import { coloursOf, type ChartColours } from './chart-colours.ts';
import { columnsOf, highestOf, type ChartData } from './chart-data.ts';
import { drawAbove, drawBelow, type Canvas } from './draw.ts';

export interface Plot {
  readonly show: (data: ChartData) => void;
  /** Puts the cursor at a moment; null: nowhere. */
  readonly point: (atMs: number | null) => void;
  /** Draws anew: the colours are other ones. */
  readonly redraw: () => void;
  readonly setWidth: (widthPx: number) => void;
  readonly destroy: () => void;
}

export interface PlotOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: ChartData;
  /** Stands where nothing is kept. */
  readonly nothingKept: string;
  /** The hand points at a moment; null: at none. */
  readonly onPoint: (atMs: number | null) => void;
}

const FONT_PX = 12;
/** A scale needs some height, however short the round trips are, ms. */
const LEAST_SCALE_MS = 1;

export function createPlot(element: HTMLElement, options: PlotOptions): Plot {
  let { data } = options;
  let colours: ChartColours = coloursOf(element);
  const font = `${FONT_PX}px ${getComputedStyle(element).fontFamily}`;
  /** The cursor is moved by this program, and not by the hand. */
  let moving = false;

  const canvasOf = (plot: uPlot): Canvas => ({
    context: plot.ctx,
    box: plot.bbox,
    x: (atMs) => plot.valToPos(atMs / 1_000, 'x', true),
    y: (rttMs) => plot.valToPos(rttMs, 'y', true),
    ratio: uPlot.pxRatio,
    colours,
    font: font.replace(`${FONT_PX}px`, `${FONT_PX * uPlot.pxRatio}px`),
  });
  const axis = (): Partial<uPlot.Axis> => ({
    font,
    stroke: () => colours.words,
    grid: { stroke: () => colours.grid, width: 1 },
    ticks: { stroke: () => colours.grid, width: 1, size: 4 },
  });
  const columns = (): uPlot.AlignedData => {
    const { seconds, values, lows, highs } = columnsOf(data);
    return [seconds, values, lows, highs];
  };

  const plot = new uPlot(
    {
      width: options.widthPx,
      height: options.heightPx,
      padding: [8, 32, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        points: {
          size: 9,
          fill: () => colours.line,
          stroke: () => colours.ground,
        },
      },
      scales: {
        x: { time: true, range: () => [data.range.fromMs / 1_000, data.range.toMs / 1_000] },
        y: { range: () => [0, Math.max(highestOf(data), LEAST_SCALE_MS) * 1.15] },
      },
      axes: [
        {
          ...axis(),
          size: 30,
          space: 64,
          values: (_, splits) => splits.map((at) => formatTick(at * 1_000, data.range)),
        },
        { ...axis(), size: 58, space: 34, values: (_, splits) => splits.map((ms) => formatRtt(ms)) },
      ],
      series: [
        {},
        { stroke: () => colours.line, width: 1.5, points: { size: 4, fill: () => colours.line } },
        { stroke: 'transparent', width: 0, points: { show: false } },
        { stroke: 'transparent', width: 0, points: { show: false } },
      ],
      bands: [{ series: [3, 2], fill: () => colours.range }],
      hooks: {
        drawClear: [
          (self) => {
            colours = coloursOf(element);
            drawBelow(canvasOf(self), data, options.nothingKept);
          },
        ],
        draw: [(self) => drawAbove(canvasOf(self), data)],
        setCursor: [
          (self) => {
            if (moving) return;
            const left = self.cursor.left ?? -1;
            options.onPoint(left < 0 ? null : self.posToVal(left, 'x') * 1_000);
          },
        ],
      },
    },
    columns(),
    element,
  );

  return {
    show(next) {
      data = next;
      moving = true;
      plot.setData(columns());
      moving = false;
    },
    point(atMs) {
      moving = true;
      const left = atMs === null ? -10 : plot.valToPos(atMs / 1_000, 'x');
      plot.setCursor({ left, top: atMs === null ? -10 : 0 });
      moving = false;
    },
    redraw: () => plot.redraw(false, true),
    setWidth: (widthPx) => plot.setSize({ width: widthPx, height: options.heightPx }),
    destroy: () => plot.destroy(),
  };
}
