/** Runs a vault on the word of the test that started it (vault-lab.ts). */
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { endProcess } from '../../app/cli/process-io.ts';
import { secretsStatus } from '../../app/cli/secrets.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { secretDirectory } from '../../main/platform/paths.ts';
import { keytarBackend } from '../../main/secrets/keytar-backend.ts';
import { SealedStore } from '../../main/secrets/sealed-store.ts';
import { sweepSecrets } from '../../main/secrets/sweep.ts';
import { createVault, openSecretVault } from '../../main/secrets/vault.ts';
import { recordingIo } from './recording-io.ts';
import { secretOf, type VaultNews, type VaultProcessOptions, type VaultRequest } from './vault-lab.ts';

const { limits } = JSON.parse(process.argv[2] ?? '{}') as VaultProcessOptions;
const store = new SealedStore(keytarBackend({ ...(limits && { limits }) }), secretDirectory());
const sweep = (): Promise<void> => sweepSecrets(secretDirectory(), [store], nodePlatform.clock);
const vault = limits === undefined ? openSecretVault() : createVault([store], sweep);

const tell = (news: VaultNews): void => void process.send?.(news);

async function perform(request: VaultRequest): Promise<unknown> {
  switch (request.do) {
    case 'find':
      return vault.find(request.account);
    case 'placeOf':
      return vault.placeOf(request.account);
    case 'forget':
      return vault.forget(request.account);
    case 'put':
      return vault.put(request.account, request.secret, request.keep);
    case 'state':
      return vault.state();
    case 'sweep':
      return sweep();
    case 'files-and-names':
      // Each on a thread of libuv's pool, and more of them than it has threads.
      await Promise.all([1, 2, 3, 4, 5].flatMap(() => [readFile(import.meta.filename), lookup('localhost')]));
      return 'they work';
    case 'status': {
      const { io, out, err } = recordingIo();
      return { status: await secretsStatus(request, io, vault), out, err };
    }
    case 'end':
      return endProcess(request.status);
    case 'replace':
      for (let count = request.from; ; count += 1) {
        tell({ begun: count });
        await vault.put(request.account, secretOf(count, request.sizes), 'stored');
        tell({ done: count });
      }
  }
}

process.on('message', (message) => {
  const { ask, request } = message as { readonly ask: number; readonly request: VaultRequest };
  perform(request).then(
    (value) => tell({ answer: ask, value }),
    (thrown: unknown) => {
      const { code, message: words } = thrown as { readonly code: string; readonly message: string };
      tell({
        answer: ask,
        failure: { code, message: words, everything: inspect(thrown, { depth: 9, showHidden: true }) },
      });
    },
  );
});
// The test is gone: so is the reason for this process.
process.on('disconnect', () => process.exit());
// Ready: whoever started this waits for a first word.
tell({ answer: 0 });
