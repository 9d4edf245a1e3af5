/** As much SVG as the icon is made of: a rounded square, and lines with round ends. Distances are in its own units. */
import { SaxesParser } from 'saxes';

export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Segment = readonly [from: Point, to: Point];

/** Something filled with one colour. */
export interface Shape {
  readonly colour: Colour;
  /** How far outside of it a point lies; negative within. */
  readonly distance: (x: number, y: number) => number;
}

export interface Icon {
  /** The length of its sides: it is a square that begins at 0, 0. */
  readonly side: number;
  /** The lowest first. */
  readonly shapes: readonly Shape[];
}

type Attributes = Readonly<Record<string, string>>;

/** @throws Error naming what is more than this reads */
export function readIcon(svg: string): Icon {
  const shapes: Shape[] = [];
  const inherited: Attributes[] = [];
  let side = 0;
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const own: Attributes = { ...inherited.at(-1), ...attributes };
    inherited.push(own);
    if (name === 'svg') side = squareSide(required(own, 'viewBox'));
    else if (name === 'rect') shapes.push(roundedSquare(own, side));
    else if (name === 'path') shapes.push(stroke(own));
    else if (name !== 'g') throw new Error(`the icon has an element <${name}>, which is not drawn`);
  });
  parser.on('closetag', () => void inherited.pop());
  parser.write(svg).close();
  return { side, shapes };
}

function squareSide(viewBox: string): number {
  const [left, top, width, height] = viewBox.split(' ').map(Number);
  if (left !== 0 || top !== 0 || width === undefined || width !== height)
    throw new Error('the icon is no square at 0, 0');
  return width;
}

function roundedSquare(attributes: Attributes, side: number): Shape {
  const [width, height, radius] = ['width', 'height', 'rx'].map((name) => numberOf(attributes, name));
  if (width !== side || height !== side || radius === undefined)
    throw new Error('the icon has a <rect> that is not its background');
  const half = side / 2;
  return {
    colour: colourOf(required(attributes, 'fill')),
    distance(x, y) {
      const right = Math.abs(x - half) - half + radius;
      const below = Math.abs(y - half) - half + radius;
      return (
        Math.hypot(Math.max(right, 0), Math.max(below, 0)) + Math.min(Math.max(right, below), 0) - radius
      );
    },
  };
}

function stroke(attributes: Attributes): Shape {
  for (const [name, value] of [
    ['fill', 'none'],
    ['stroke-linecap', 'round'],
    ['stroke-linejoin', 'round'],
  ] as const)
    if (attributes[name] !== value) throw new Error(`the icon has a <path> without ${name}="${value}"`);
  const segments = segmentsOf(required(attributes, 'd'));
  const half = numberOf(attributes, 'stroke-width') / 2;
  return {
    colour: colourOf(required(attributes, 'stroke')),
    distance: (x, y) => Math.min(...segments.map((segment) => fromSegment(segment, x, y))) - half,
  };
}

/** The straight lines of a path, which may move (M, m) and draw (h, v, l). */
function segmentsOf(path: string): Segment[] {
  const segments: Segment[] = [];
  let at: Point = { x: 0, y: 0 };
  for (const [, letter = '', text = ''] of path.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = [...text.matchAll(/-?(?:\d+\.?\d*|\.\d+)/g)].map(([digits]) => Number(digits));
    for (const to of ends(letter, numbers, at)) {
      if (letter !== 'M') segments.push([at, to]);
      at = to;
    }
  }
  return segments;
}

function ends(letter: string, numbers: readonly number[], from: Point): Point[] {
  let { x, y } = from;
  const [first = 0, second = 0] = numbers;
  switch (letter) {
    case 'M':
      return [{ x: first, y: second }];
    case 'h':
      return numbers.map((dx) => ({ x: (x += dx), y }));
    case 'v':
      return numbers.map((dy) => ({ x, y: (y += dy) }));
    case 'l':
      return pairs(numbers).map(([dx, dy]) => ({ x: (x += dx), y: (y += dy) }));
    default:
      throw new Error(`the icon has a path with ${letter}, which is not drawn`);
  }
}

function pairs(numbers: readonly number[]): [number, number][] {
  return numbers.flatMap((number, index): [number, number][] =>
    index % 2 === 0 ? [[number, numbers[index + 1] ?? 0]] : [],
  );
}

function fromSegment([from, to]: Segment, x: number, y: number): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy);
  const part = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - from.x - part * dx, y - from.y - part * dy);
}

/** `#rgb` or `#rrggbb`. */
function colourOf(text: string): Colour {
  const given = text.slice(1);
  const digits = given.length === 3 ? given.replaceAll(/./g, '$&$&') : given;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) =>
    parseInt(digits.slice(start, start + 2), 16),
  );
  return { red, green, blue };
}

function required(attributes: Attributes, name: string): string {
  const value = attributes[name];
  if (value === undefined) throw new Error(`the icon lacks ${name}`);
  return value;
}

const numberOf = (attributes: Attributes, name: string): number => Number(required(attributes, name));
