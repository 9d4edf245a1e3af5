/**
 * Calls a listener from outside the engine. What it throws is a defect of its own: it is said as a warning of the
 * process, and stops neither the caller nor another listener.
 */
export function tell<T>(listener: (news: T) => void, news: T): void {
  try {
    listener(news);
  } catch (thrown) {
    process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
  }
}
