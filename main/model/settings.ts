/** What a person has set of the program itself, and what came of it under the policy. */
import { z } from 'zod';
import { LANGUAGE_SETTINGS } from './language.ts';
import { updateBehaviourSchema } from './updates.ts';

export const settingsSchema = z.strictObject({
  /** Of windows, the tray and notifications. */
  language: z.enum(LANGUAGE_SETTINGS),
  appearance: z.enum(['system', 'light', 'dark']),
  /** Whether the system shows that a pin-hole closed, or a tunnel is down, and does not come back. */
  notifications: z.boolean(),
  /** How long it may be down before that is shown. */
  notifyAfterSeconds: z.int().min(5).max(3_600),
  startAtLogin: z.boolean(),
  /** Whether the program goes on without a window when its window is closed. */
  closeToTray: z.boolean(),
  updates: updateBehaviourSchema,
  /** Whether what becomes of keep-alives is kept beyond the end of the program. Switched off, what was kept is deleted. */
  history: z.boolean(),
});
export type Settings = z.output<typeof settingsSchema>;
export type SettingName = keyof Settings;

export const SETTING_NAMES = settingsSchema.keyof().options;

/** Those that a window is loaded with. */
export type WindowSettings = Pick<Settings, 'language' | 'appearance'>;

/** Where nobody has said otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  appearance: 'system',
  notifications: true,
  notifyAfterSeconds: 60,
  startAtLogin: false,
  closeToTray: true,
  updates: 'notify',
  history: true,
};

export const settingsChangeSchema = settingsSchema.partial();
/** What a person wants to have set; the others stay as they are. */
export type SettingsChange = { readonly [K in SettingName]?: Settings[K] | undefined };

/** What a person has set; of the others nobody has said. */
export type OwnSettings = Readonly<Partial<Settings>>;

/** Those that a change is about. */
export const setBy = (change: SettingsChange): OwnSettings =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** Those that the desktop alone can do something for. */
export const DESKTOP_SETTINGS = [
  'notifications',
  'notifyAfterSeconds',
  'startAtLogin',
  'closeToTray',
  'updates',
] as const satisfies readonly SettingName[];

export const settingsSnapshotSchema = z.strictObject({
  /** Those in force, the policy's word among them. */
  values: settingsSchema,
  /** Those that nobody but the administrator can change now. */
  locked: z.array(z.enum(SETTING_NAMES)),
  /** Those that do nothing in this program, or on this system. */
  unsupported: z.array(z.enum(SETTING_NAMES)),
  /** The file that they are kept in; null: they hold until the end of the program. */
  file: z.string().nullable(),
});
export type SettingsSnapshot = z.output<typeof settingsSnapshotSchema>;
