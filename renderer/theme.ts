import {
  createDarkTheme,
  createLightTheme,
  type BrandVariants,
  type Theme,
} from '@fluentui/react-components';

/** Deep water: calm beside the green, amber and red that carry meaning. */
const brand: BrandVariants = {
  10: '#02161a',
  20: '#06272e',
  30: '#063540',
  40: '#07434f',
  50: '#08515f',
  60: '#0a5f70',
  70: '#0b6d80',
  80: '#0f7b90',
  90: '#2e8a9e',
  100: '#4899ab',
  110: '#60a8b8',
  120: '#78b7c5',
  130: '#90c6d2',
  140: '#a9d5df',
  150: '#c3e5eb',
  160: '#ddf4f7',
};

/** The face that comes with the page (page.css); the system's own for letters that it lacks. */
const fontFamilyBase =
  "Inter, 'Segoe UI Variable Text', 'Segoe UI', -apple-system, BlinkMacSystemFont, 'Adwaita Sans', 'Noto Sans', Cantarell, Ubuntu, 'Liberation Sans', sans-serif";

const lightTheme: Theme = { ...createLightTheme(brand), fontFamilyBase };

const darkTheme: Theme = {
  ...createDarkTheme(brand),
  fontFamilyBase,
  // A step lighter than the defaults, for a contrast of 4.5 on dark grey.
  colorBrandForeground1: brand[110],
  colorBrandForeground2: brand[120],
  colorBrandForegroundLink: brand[110],
  colorBrandForegroundLinkHover: brand[120],
  colorStatusDangerForeground1: '#e8838c',
  // A step darker, for the same contrast of green words on what the hand is over.
  colorNeutralBackground1Hover: '#333333',
};

export type Contrast = 'usual' | 'more' | 'forced';

/** Quiet words as strong as the loud ones, and an edge around whatever has only a shadow. */
const withMoreContrast = (theme: Theme): Theme => ({
  ...theme,
  colorNeutralForeground2: theme.colorNeutralForeground1,
  colorNeutralForeground3: theme.colorNeutralForeground1,
  colorNeutralForeground4: theme.colorNeutralForeground1,
  colorNeutralStroke1: theme.colorNeutralStrokeAccessible,
  colorNeutralStroke2: theme.colorNeutralStrokeAccessible,
  colorNeutralStroke3: theme.colorNeutralStrokeAccessible,
  shadow2: `0 0 0 1px ${theme.colorNeutralStrokeAccessible}`,
});

/**
 * The system's colours for what keeps its own where colours are forced: pictures and marks, which would vanish otherwise. What
 * their colours say elsewhere, their shapes and stripes say there.
 */
const withSystemColours = (theme: Theme): Theme => ({
  ...theme,
  colorBrandForeground1: 'Highlight',
  colorBrandStroke1: 'Highlight',
  colorStatusSuccessForeground1: 'CanvasText',
  colorStatusWarningForeground1: 'CanvasText',
  colorStatusDangerForeground1: 'CanvasText',
  colorNeutralForeground1: 'CanvasText',
  colorNeutralForeground3: 'CanvasText',
  colorNeutralStrokeAccessible: 'CanvasText',
  colorNeutralStroke1: 'CanvasText',
  colorNeutralStroke2: 'CanvasText',
  colorNeutralBackground4: 'Canvas',
});

type Scheme = 'light' | 'dark';

const usual = { light: lightTheme, dark: darkTheme };
const each = (change: (theme: Theme) => Theme): Record<Scheme, Theme> => ({
  light: change(lightTheme),
  dark: change(darkTheme),
});
const themes: Record<Contrast, Record<Scheme, Theme>> = {
  usual,
  more: each(withMoreContrast),
  forced: each(withSystemColours),
};

/** Keeps its identity. */
export const themeOf = (scheme: Scheme, contrast: Contrast): Theme => themes[contrast][scheme];
