/** The dissector for Wireshark, from the tables of the protocol: what a field is called there, and the script. */
import { readFileSync } from 'node:fs';
import { LIMITS } from '../main/model/limits.ts';
import {
  CM_TYPES,
  CM_VERSION,
  HEADER_OCTETS,
  MODE_TSCF_ORIGINATES,
  RESULT_CODES,
  TLV_HEADER_OCTETS,
} from '../main/protocol/constants.ts';
import { isKeepAlive, isRequest, MESSAGE_TLVS } from '../main/protocol/messages.ts';
import { TLV_TABLE, type TlvKey, type ValuePart } from '../main/protocol/tlv.ts';

/** The fields that every message has, by their name in a display filter. */
export const FIELDS = {
  version: 'pinhole.version',
  indication: 'pinhole.indication',
  reserved: 'pinhole.reserved',
  extension: 'pinhole.extension',
  cmType: 'pinhole.type',
  tlvCount: 'pinhole.tlv_count',
  sessionId: 'pinhole.session_id',
  sequence: 'pinhole.sequence',
  tlvType: 'pinhole.tlv.type',
  tlvLength: 'pinhole.tlv.length',
  tlvValue: 'pinhole.tlv.value',
  /** What a receiver makes of it: message, dropped, malformed or error. */
  verdict: 'pinhole.verdict',
  /** By which rule it is dropped, what is malformed, or the code of the error. */
  reason: 'pinhole.reason',
  inner: 'pinhole.inner',
  tscfOriginates: 'pinhole.keep_alive_mode.tscf_originates',
  requestFrame: 'pinhole.response_to',
  responseFrame: 'pinhole.response_in',
  responseTime: 'pinhole.response_time',
} as const;

/** The name of a part of a TLV's value in a display filter. */
export function partField(key: TlvKey, part: ValuePart): string {
  const name = `pinhole.${TLV_TABLE[key].name.toLowerCase()}`;
  return part.name === '' ? name : `${name}.${part.name}`;
}

type Lua = string | number | boolean | readonly Lua[] | { readonly [key: string]: Lua | undefined };

/** As Lua writes it; the keys of a table that are numbers are numbers. */
function lua(value: Lua, indent = ''): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  const inner = `${indent}  `;
  const rows = Array.isArray(value)
    ? (value as readonly Lua[]).map((one) => lua(one, inner))
    : Object.entries(value)
        .filter((row): row is [string, Lua] => row[1] !== undefined)
        .map(([key, one]) => `${/^\d+$/.test(key) ? `[${key}]` : key} = ${lua(one, inner)}`);
  if (rows.length === 0) return '{}';
  const short = `{ ${rows.join(', ')} }`;
  if (short.length + indent.length <= 100 && !short.includes('\n')) return short;
  return `{\n${rows.map((row) => `${inner}${row},\n`).join('')}${indent}}`;
}

/** The CM_Type that a response answers. */
function requestOf(response: string): number | undefined {
  const [, name] = /^(.*)_Response$/.exec(response) ?? [];
  if (name === undefined) return undefined;
  const numbers = new Map<string, number>(Object.entries(CM_TYPES));
  return numbers.get(`${name}_Request`) ?? numbers.get(name);
}

const messages: Lua = Object.fromEntries(
  Object.entries(MESSAGE_TLVS).map(([name, keys]: [string, readonly TlvKey[]]) => {
    const message = name as keyof typeof CM_TYPES;
    return [
      CM_TYPES[message],
      {
        name,
        request: isRequest(message),
        keep_alive: isKeepAlive(message),
        answers: requestOf(message),
        tlvs: Object.fromEntries(keys.map((key) => [TLV_TABLE[key].type, true])),
      },
    ];
  }),
);

const BASES: Readonly<Record<ValuePart['as'], (octets: number) => string>> = {
  uint: (octets) => `uint${octets * 8}`,
  ipv4: () => 'ipv4',
  ipv6: () => 'ipv6',
};

const tlvs: Lua = Object.fromEntries(
  Object.values(TLV_TABLE).map(({ key, type, name, layouts }) => [
    type,
    {
      name,
      ...(key === 'keepAliveMode' && { flags: true }),
      ...(key === 'resultCode' && { result: true }),
      layouts: layouts.map((parts) =>
        parts.map((part) => ({
          field: partField(key, part),
          octets: part.octets,
          ...(part.as === 'uint' && { least: part.least ?? 0, most: part.most ?? 256 ** part.octets - 1 }),
        })),
      ),
    },
  ]),
);

/** One declaration for each name: two layouts of a value may share a part. */
const partFields = new Map(
  Object.values(TLV_TABLE).flatMap(({ key, name, layouts }) =>
    layouts.flat().map((part): [string, Lua] => {
      const label = part.name === '' ? name : `${name}, ${part.name.replaceAll('_', ' ')}`;
      const base = BASES[part.as](part.octets);
      const values = key === 'resultCode' ? 'result_codes' : '';
      return [partField(key, part), { label, base, values }];
    }),
  ),
);

const resultCodes: Lua = Object.fromEntries(Object.entries(RESULT_CODES).map(([name, code]) => [code, name]));

const body = readFileSync(`${import.meta.dirname}/dissector-body.lua`, 'utf8');

/** app/desktop/resources/dissector/pinhole.lua */
export function dissector(): string {
  return `-- Wireshark dissector for the control messages of Pinhole.
-- Generated from main/protocol by "npm run docs": edit .config/dissector.ts and .config/dissector-body.lua.
-- Use: put it into Wireshark's folder of personal Lua plugins, or wireshark -X lua_script:pinhole.lua FILE.pcapng

local VERSION = ${CM_VERSION}
local HEADER = ${HEADER_OCTETS}
local TLV_HEADER = ${TLV_HEADER_OCTETS}
local MOST_OCTETS = ${LIMITS.cmMessageOctets.value}
local MOST_TLVS = ${LIMITS.cmTlvs.value}
local MOST_PACKET = ${LIMITS.innerPacketOctets.value}
local TSCF_ORIGINATES = ${MODE_TSCF_ORIGINATES}

local names = ${lua(FIELDS)}

local messages = ${lua(messages)}

local tlvs = ${lua(tlvs)}

local result_codes = ${lua(resultCodes)}

local message_names = ${lua(Object.fromEntries(Object.entries(CM_TYPES).map(([name, number]) => [number, name])))}

local tlv_names = ${lua(Object.fromEntries(Object.values(TLV_TABLE).map(({ type, name }) => [type, name])))}

local parts = ${lua(Object.fromEntries([...partFields].map(([name, facts]) => [`["${name}"]`, facts])))}
${body}`;
}
