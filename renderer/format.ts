/**
 * Numbers, times, dates and lists in the form of the window's locale; nothing else formats them.
 * Unit symbols are those of the SI, the same in every language.
 */
import { LANGUAGE, LOCALE } from './language.ts';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const twoDigits = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 2 });
const thousandths = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 3 });
const typed = new Intl.NumberFormat(LOCALE, { useGrouping: false, maximumFractionDigits: 20 });
const oneTenth = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const and = new Intl.ListFormat(LOCALE, { type: 'conjunction' });
const plurals = new Intl.PluralRules(LOCALE);
const enumeration = new Intl.ListFormat(LOCALE, { type: 'unit', style: 'short' });
const shortClock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const dayOfWeek = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

const dayOfYear = new Intl.DateTimeFormat(LOCALE, { month: 'short', day: 'numeric' });

const SECOND_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
/** An axis longer than that is of weeks. */
const WEEKS_S = 14 * DAY_S;

/** Octets, the largest unit first. */
const OCTET_UNITS = [
  [1_048_576, 'MiB'],
  [1_024, 'KiB'],
] as const;

/** What separates a number from its unit: German type never breaks the line there. */
const UNIT_SPACE = LANGUAGE === 'de' ? '\u00A0' : ' ';

const withUnit = (number: string, unit: string): string => `${number}${UNIT_SPACE}${unit}`;

export const formatCount = (count: number): string => whole.format(count);

/** The form of a word that goes with a number. */
export const pluralOf = (count: number, forms: { readonly one: string; readonly other: string }): string =>
  plurals.select(count) === 'one' ? forms.one : forms.other;

/** A number as it was configured: "2.5", "110". */
export const formatNumber = (number: number): string => thousandths.format(number);

/** A number as it stands in a field to be typed in: "2.5", "1000". */
export const formatInput = (number: number): string => typed.format(number);

/** A share of one: "5 %". */
export const formatPercent = (share: number): string => withUnit(whole.format(share * 100), '%');

/** A response time: fine where it is short, whole where it is long. */
export function formatRtt(ms: number): string {
  if (ms >= SECOND_MS) return withUnit(twoDigits.format(ms / SECOND_MS), 's');
  return withUnit((ms < 10 ? twoDigits : whole).format(ms), 'ms');
}

/** A span by its leading unit alone: for what is long ago, the rest is noise. */
export function formatAge(seconds: number): string {
  if (seconds < MINUTE_S) return leading(seconds, 1, 's');
  if (seconds < HOUR_S) return leading(seconds, MINUTE_S, 'min');
  if (seconds < DAY_S) return leading(seconds, HOUR_S, 'h');
  return leading(seconds, DAY_S, 'd');
}

/** A span of whole seconds by its two leading units: "42 s", "3 min 5 s", "2 h 10 min", "4 d 3 h". */
export function formatSpan(totalSeconds: number): string {
  const seconds = Math.floor(totalSeconds);
  if (seconds < MINUTE_S) return leading(seconds, 1, 's');
  if (seconds < HOUR_S) return pair(seconds, MINUTE_S, 'min', 1, 's');
  if (seconds < DAY_S) return pair(seconds, HOUR_S, 'h', MINUTE_S, 'min');
  return pair(seconds, DAY_S, 'd', HOUR_S, 'h');
}

const leading = (seconds: number, size: number, unit: string): string =>
  withUnit(whole.format(Math.floor(seconds / size)), unit);

function pair(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  const head = leading(seconds, large, largeUnit);
  return rest === 0 ? head : `${head} ${withUnit(whole.format(rest), smallUnit)}`;
}

/** A silence: in tenths of seconds where it is short, by its two leading units where it is long. */
export const formatSilence = (seconds: number): string =>
  seconds < MINUTE_S ? formatSeconds(Math.round(seconds * 10) / 10) : formatSpan(seconds);

/** An interval, as it was configured: "2.5 s", "110 s". */
export const formatSeconds = (seconds: number): string => withUnit(formatNumber(seconds), 's');

/** A size: "512 B", "1.5 KiB", "20.0 MiB". */
export function formatOctets(octets: number): string {
  for (const [size, unit] of OCTET_UNITS) {
    if (octets >= size) return withUnit(oneTenth.format(octets / size), unit);
  }
  return withUnit(whole.format(octets), 'B');
}

/** "a", "a and b", "a, b, and c". */
export const formatAll = (words: readonly string[]): string => and.format(words);

/** "a, b, c". */
export const formatList = (words: readonly string[]): string => enumeration.format(words);

/** The local time of day of an ISO 8601 moment; empty where it is none. */
export const formatClock = (iso: string): string => formatMoment(clock, iso);

/** The local time of a mark on an axis; with its day where the axis is of days, and the date alone where it is of weeks. */
export function formatTick(atMs: number, { fromMs, toMs }: { fromMs: number; toMs: number }): string {
  const spanS = (toMs - fromMs) / SECOND_MS;
  if (spanS > WEEKS_S) return dayOfYear.format(atMs);
  return (spanS > DAY_S ? dayOfWeek : shortClock).format(atMs);
}

/** The local time of day, and the date where that is another day than `nowMs` is. */
export function formatWhen(atMs: number, nowMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  return (isToday ? clock : dayAndTime).format(atMs);
}

/** The local date of an ISO 8601 moment; empty where it is none. */
export const formatDay = (iso: string): string => formatMoment(day, iso);

/** The local date and time of an ISO 8601 moment; empty where it is none. */
export const formatDate = (iso: string): string => formatMoment(dayAndTime, iso);

function formatMoment(format: Intl.DateTimeFormat, iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : format.format(date);
}
