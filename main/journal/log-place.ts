import { z } from 'zod';

/** How far each file was read, by its name. */
export type LogPlace = ReadonlyMap<string, number>;

const placeSchema = z.record(z.string(), z.int().min(0));

export const placeText = (place: LogPlace): string =>
  Buffer.from(JSON.stringify(Object.fromEntries(place))).toString('base64url');

/** @returns an empty one where the text is none: nothing is there to be read. */
export function readPlace(text: string): LogPlace {
  try {
    const parsed = placeSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return new Map(Object.entries(parsed));
  } catch {
    return new Map();
  }
}
