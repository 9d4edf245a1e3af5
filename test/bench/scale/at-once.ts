/** Handshakes of a client that are under way together: more of them make a server no faster. */
const AT_ONCE = 64;

/** Does `one` so many times, not more than a few at once. */
export async function atOnce(count: number, one: (at: number) => Promise<void>): Promise<void> {
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < count) await one(begun++);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, worker));
}
