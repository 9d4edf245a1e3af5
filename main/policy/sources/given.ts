import type { PolicyDocument, PolicySource } from '../document.ts';

export interface GivenSource extends PolicySource {
  /** Takes the place of all that was given before. */
  give(values: Readonly<Record<string, unknown>>): void;
}

/**
 * Values that this program itself brings: of its command line, or of the user's settings.
 * @param origin for a person: `--redaction`, the path of the settings file
 */
export function givenValues(
  level: 'command-line' | 'user',
  origin: string,
  values: Readonly<Record<string, unknown>> = {},
): GivenSource {
  const listeners = new Set<() => void>();
  const documentOf = (given: Readonly<Record<string, unknown>>): PolicyDocument => {
    const content = { kind: 'values', values: new Map(Object.entries(given)), problems: [] } as const;
    return { origin, level, scope: 'user', content };
  };
  let document = documentOf(values);
  return {
    read: () => Promise.resolve([document]),
    watch(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    give(next) {
      document = documentOf(next);
      for (const changed of listeners) changed();
    },
  };
}
