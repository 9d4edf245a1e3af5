import type { CoreApi } from '../../main/model/core-api.ts';
import { asPinholeError } from '../../main/model/errors.ts';
import { openControl, type ControlOptions } from './server.ts';

/**
 * The core, reached by commands of this user from now until it is closed. That they cannot reach it is a warning among its own, and
 * nothing else: never rejects.
 */
export async function reachable(core: CoreApi, options: Omit<ControlOptions, 'core'>): Promise<CoreApi> {
  try {
    const control = await openControl({ ...options, core });
    return {
      ...core,
      async close() {
        await Promise.all([control.close(), core.close()]);
      },
    };
  } catch (thrown) {
    const { message } = asPinholeError(thrown);
    const warning = `Commands like \`pinhole status\` do not reach this program: ${message}`;
    return { ...core, warnings: () => [...core.warnings(), warning] };
  }
}
