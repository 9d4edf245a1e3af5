import { profileSchema, type Profile } from '../../main/model/profile.ts';

/** A profile as a file would give it, with what a test wants otherwise. The type allows more than the schema: fractions of a second. */
export function testProfile(overrides: Partial<Profile> = {}): Profile {
  return { ...profileSchema.parse({ id: 'office', name: 'Office', host: '192.0.2.1' }), ...overrides };
}
