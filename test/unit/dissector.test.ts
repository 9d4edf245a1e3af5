import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIELDS, partField } from '../../.config/dissector.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { CM_TYPES, RESULT_CODES } from '../../main/protocol/constants.ts';
import { MESSAGE_TLVS } from '../../main/protocol/messages.ts';
import { TLV_TABLE, type TlvKey } from '../../main/protocol/tlv.ts';

const script = readFileSync(
  `${import.meta.dirname}/../../app/desktop/resources/dissector/pinhole.lua`,
  'utf8',
);
/** What stands there from `local NAME = {` to the next table. */
const tableOf = (name: string): string => script.split(`local ${name} = {`)[1]?.split('\nlocal ')[0] ?? '';

describe('the dissector that is shipped', () => {
  it.each(Object.entries(CM_TYPES))(
    'has %s by its CM_Type, with the TLVs that belong to it',
    (name, number) => {
      const [, row = ''] =
        new RegExp(`\\[${number}\\] = \\{\\s*name = "${name}",([^]*?tlvs = \\{[^}]*\\})`).exec(
          tableOf('messages'),
        ) ?? [];
      const keys: readonly TlvKey[] = MESSAGE_TLVS[name as keyof typeof CM_TYPES];
      const types = [...(row.split('tlvs = ')[1]?.matchAll(/\[(\d+)\] = true/g) ?? [])].map(([, type]) =>
        Number(type),
      );
      expect(row).not.toBe('');
      expect(types.toSorted()).toEqual(keys.map((key) => TLV_TABLE[key].type).toSorted());
      expect(tableOf('message_names')).toContain(`[${number}] = "${name}"`);
    },
  );

  it.each(Object.values(TLV_TABLE))(
    'has the TLV $name, and a field for each part of it',
    ({ key, type, name, layouts }) => {
      expect(tableOf('tlvs')).toMatch(new RegExp(`\\[${type}\\] = \\{\\s*name = "${name}"`));
      expect(tableOf('tlv_names')).toContain(`[${type}] = "${name}"`);
      for (const part of layouts.flat()) {
        expect(tableOf('tlvs')).toContain(`field = "${partField(key, part)}", octets = ${part.octets}`);
        expect(tableOf('parts')).toContain(`["${partField(key, part)}"]`);
      }
    },
  );

  it.each(Object.entries(RESULT_CODES))('has the result code %s', (name, code) => {
    expect(tableOf('result_codes')).toContain(`[${code}] = "${name}"`);
  });

  it('has no row that the tables do not have, the ceilings, and each field under one name', () => {
    const rows = (name: string): number => (tableOf(name).match(/\[\d+\] = "/g) ?? []).length;
    expect([rows('message_names'), rows('tlv_names'), rows('result_codes')]).toEqual([
      Object.keys(CM_TYPES).length,
      Object.keys(TLV_TABLE).length,
      Object.keys(RESULT_CODES).length,
    ]);
    expect(script).toContain(`local MOST_OCTETS = ${LIMITS.cmMessageOctets.value}\n`);
    expect(script).toContain(`local MOST_TLVS = ${LIMITS.cmTlvs.value}\n`);
    for (const name of Object.values(FIELDS)) expect(script).toContain(`"${name}"`);
  });
});
