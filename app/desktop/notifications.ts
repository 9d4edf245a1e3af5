import { Notification } from 'electron';
import { LIMITS } from '../../main/model/limits.ts';
import { report } from './report.ts';
import type { NoticeText } from './notice-words.ts';

export const notificationsSupported = (): boolean => Notification.isSupported();

/** Those that a click still leads somewhere from: without a reference they would be collected, and the click with them. */
const live = new Set<Notification>();

/** Has the system show a notification, where it does. @param clicked when a person wants to see more */
export function notify({ title, body }: NoticeText, clicked: () => void): void {
  if (!notificationsSupported()) return;
  const notification = new Notification({ title, body });
  const forget = (): void => void live.delete(notification);
  notification.on('click', () => {
    forget();
    clicked();
  });
  notification.on('close', forget);
  notification.on('failed', (_event, error) => {
    forget();
    report(new Error(`a notification was not shown: ${error}`));
  });
  live.add(notification);
  if (live.size > LIMITS.noticesShown.value) {
    const [oldest] = live;
    oldest?.close();
    if (oldest !== undefined) live.delete(oldest);
  }
  notification.show();
}
