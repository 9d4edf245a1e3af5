/** Colours of a chart, read when it is drawn: from the tokens of the theme that holds there, or the system's own in high contrast. */
export interface ChartColours {
  readonly line: string;
  readonly range: string;
  readonly missed: string;
  readonly late: string;
  readonly up: string;
  readonly band: string;
  readonly hatch: string;
  readonly grid: string;
  readonly words: string;
  readonly ground: string;
  readonly nothing: string;
}

const TOKENS: ChartColours = {
  line: '--colorBrandForeground1',
  range: '--colorBrandBackground2',
  missed: '--colorStatusDangerForeground1',
  late: '--colorStatusWarningForeground1',
  up: '--colorNeutralForeground2',
  band: '--colorNeutralBackground4',
  hatch: '--colorNeutralStrokeAccessible',
  grid: '--colorNeutralStroke2',
  words: '--colorNeutralForeground3',
  ground: '--colorNeutralBackground1',
  nothing: '--colorNeutralBackground3',
};

const SYSTEM: ChartColours = {
  line: 'Highlight',
  range: 'Canvas',
  missed: 'CanvasText',
  late: 'CanvasText',
  up: 'CanvasText',
  band: 'Canvas',
  hatch: 'GrayText',
  grid: 'GrayText',
  words: 'CanvasText',
  ground: 'Canvas',
  nothing: 'Canvas',
};

/** As they are for `element` now. */
export function coloursOf(element: Element): ChartColours {
  if (window.matchMedia('(forced-colors: active)').matches) return SYSTEM;
  const style = getComputedStyle(element);
  const read = ([name, token]: readonly [string, string]): readonly [string, string] => [
    name,
    style.getPropertyValue(token).trim(),
  ];
  return { ...TOKENS, ...Object.fromEntries(Object.entries(TOKENS).map(read)) };
}
