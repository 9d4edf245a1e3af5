/** Numbers and times in the form of the reader's locale. Unit symbols are those of the SI, the same in every language. */
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const twoDigits = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayOfWeek = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const SECOND_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

export const formatCount = (count: number): string => whole.format(count);

/** A response time: fine where it is short, whole where it is long. */
export function formatRtt(ms: number): string {
  if (ms >= SECOND_MS) return `${twoDigits.format(ms / SECOND_MS)} s`;
  return `${(ms < 10 ? twoDigits : whole).format(ms)} ms`;
}

/** A span by its leading unit alone: for what is long ago, the rest is noise. */
export function formatAge(seconds: number): string {
  if (seconds < MINUTE_S) return `${whole.format(Math.floor(seconds))} s`;
  if (seconds < HOUR_S) return `${whole.format(Math.floor(seconds / MINUTE_S))} min`;
  if (seconds < DAY_S) return `${whole.format(Math.floor(seconds / HOUR_S))} h`;
  return `${whole.format(Math.floor(seconds / DAY_S))} d`;
}

/** A span of whole seconds by its two leading units: "42 s", "3 min 5 s", "2 h 10 min", "4 d 3 h". */
export function formatSpan(totalSeconds: number): string {
  const seconds = Math.floor(totalSeconds);
  if (seconds < MINUTE_S) return `${whole.format(seconds)} s`;
  if (seconds < HOUR_S) return pair(seconds, MINUTE_S, 'min', 1, 's');
  if (seconds < DAY_S) return pair(seconds, HOUR_S, 'h', MINUTE_S, 'min');
  return pair(seconds, DAY_S, 'd', HOUR_S, 'h');
}

function pair(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  const head = `${whole.format(Math.floor(seconds / large))} ${largeUnit}`;
  return rest === 0 ? head : `${head} ${whole.format(rest)} ${smallUnit}`;
}

/** A silence: in tenths of seconds where it is short, by its two leading units where it is long. */
export const formatSilence = (seconds: number): string =>
  seconds < MINUTE_S ? formatSeconds(Math.round(seconds * 10) / 10) : formatSpan(seconds);

/** An interval, as it was configured: "2.5 s", "110 s". */
export const formatSeconds = (seconds: number): string =>
  `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 }).format(seconds)} s`;

/** The local time of day of an ISO 8601 moment; empty where it is none. */
export const formatClock = (iso: string): string => formatMoment(clock, iso);

/** The local time of a mark on an axis, with its day where the axis is of days. */
export function formatTick(atMs: number, { fromMs, toMs }: { fromMs: number; toMs: number }): string {
  const spanS = (toMs - fromMs) / SECOND_MS;
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
