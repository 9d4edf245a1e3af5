/** @returns whether the system took it: a window may be denied that. */
export async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}

/** Has the browser save a text as a file. */
export function saveText(fileName: string, words: string): void {
  const url = URL.createObjectURL(new Blob([words], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has taken it up by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
