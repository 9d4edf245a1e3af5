import { app, safeStorage } from 'electron';
import type { SafeStorage } from '../../main/core.ts';

/** What stands for no store at all on Linux: a key that is the same everywhere, and what is said before it is known. */
const REFUSED: readonly string[] = ['basic_text', 'unknown'];

const NAMES: Readonly<Record<string, string>> = {
  gnome_libsecret: 'Secret Service',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
};

/** Electron's safe storage, which may be asked only once the program is ready. */
export const electronSafeStorage: SafeStorage = {
  name() {
    if (process.platform === 'darwin') return 'Keychain, by Electron’s safe storage';
    if (process.platform === 'win32') return 'Data Protection, by Electron’s safe storage';
    const backend = app.isReady() ? safeStorage.getSelectedStorageBackend() : 'unknown';
    return `${NAMES[backend] ?? 'no store'}, by Electron’s safe storage`;
  },
  async objection() {
    await app.whenReady();
    const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : undefined;
    if (backend !== undefined && REFUSED.includes(backend))
      return `Electron’s safe storage has no store behind it (${backend}): anyone could decrypt what it encrypts`;
    if (await safeStorage.isAsyncEncryptionAvailable()) return null;
    return 'Electron’s safe storage is not available';
  },
  async encrypt(text) {
    await app.whenReady();
    return safeStorage.encryptStringAsync(text);
  },
  async decrypt(octets) {
    await app.whenReady();
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(octets));
    return { text: result, stale: shouldReEncrypt };
  },
};
