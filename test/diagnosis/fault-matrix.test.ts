import { afterEach, describe, expect, it } from 'vitest';
import { STAGE_IDS } from '../../main/model/diagnosis.ts';
import { closeTlsLab } from '../support/tls-lab.ts';
import { report, type Fault } from './fault.ts';
import { OF_NAMES } from './faults-of-names.ts';
import { OF_PROXIES } from './faults-of-proxies.ts';
import { OF_TLS } from './faults-of-tls.ts';
import { OF_TSCFS } from './faults-of-tscfs.ts';

// The servers of every other helper, too.
afterEach(closeTlsLab);

const MATRIX: Readonly<Record<string, readonly Fault[]>> = {
  'the name, and who is there': OF_NAMES,
  'proxies and portals': OF_PROXIES,
  'TLS, and what is there in its place': OF_TLS,
  'the TSCF, keep-alives, and this machine meanwhile': OF_TSCFS,
};

describe.each(Object.entries(MATRIX))('%s', (_theme, faults) => {
  for (const row of faults) {
    const { name, lacking = false, what, where, confidence, shown, words } = row;
    it.skipIf(lacking)(`${name}: ${what}, ${where ?? 'nowhere'}`, { timeout: 30_000 }, async () => {
      const { stages, verdict } = await report(row);
      expect(verdict).toMatchObject({ code: what, where, confidence });
      expect(stages.map(({ id }) => id)).toEqual(STAGE_IDS);
      if (shown !== undefined) {
        const [id, code] = shown;
        expect(stages.find((stage) => stage.id === id)).toMatchObject({ code });
      }
      expect(verdict.what).toMatch(words ?? /\.$/);
    });
  }
});
