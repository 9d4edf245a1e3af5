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

export const lightTheme: Theme = { ...createLightTheme(brand), fontFamilyBase };

export const darkTheme: Theme = {
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
