/**
 * Every number of the protocol, so that a correction is one edit. [S]: the 3GPP change request fixes it.
 * [P]: a published neighbour does it so. [O]: our own choice, because nothing published decides it.
 */

/** [S] Version_ID; the first nibble of a control message ([O]: 4 bits). */
export const CM_VERSION = 1;

/** [O] Octets of CM_Header: 1 flags, 1 CM_Type, 2 TLV_Count, 8 Session ID, 4 Sequence. */
export const HEADER_OCTETS = 16;

/** [O] Octets before a TLV's value: 2 Type, 2 Length. */
export const TLV_HEADER_OCTETS = 4;

/** [S] 7 and 8; [O] the others. 3, 4, 9 and 10 are reserved and count as unknown. */
export const CM_TYPES = {
  Configuration_Request: 1,
  Configuration_Response: 2,
  Configuration_Release_Request: 5,
  Configuration_Release_Response: 6,
  Keep_Alive: 7,
  Keep_Alive_Response: 8,
} as const;

export type CmTypeName = keyof typeof CM_TYPES;

/** [O] Result_Code. */
export const RESULT_CODES = {
  ok: 0,
  malformed: 1,
  unknownSession: 2,
  noResources: 3,
  intervalUnacceptable: 4,
  sessionIdInUse: 5,
  unsupported: 6,
  administrativelyClosed: 7,
  keepAliveExpired: 8,
  notAuthorised: 9,
} as const;

/** [S] Keep_Alive_Interval in a request: "assign me one". In a response [O]: keep-alive is off. */
export const INTERVAL_UNSET = 0;

/** [O] Session ID in a request: "assign me one". */
export const SESSION_ID_UNSET = 0n;

/** [O] Keep_Alive_Mode, bit 0: the TSCF originates Keep_Alive too. */
export const MODE_TSCF_ORIGINATES = 0x01;

/** [O] The first Sequence of either side; the client's is that of its Configuration_Request. */
export const FIRST_SEQUENCE = 1;

/** The Sequence after `sequence`: +1 modulo 2^32 (protocol 7.2). */
export function nextSequence(sequence: number): number {
  return (sequence + 1) >>> 0;
}

/** [S] The TSCF ends a tunnel after this much silence: max(1.5·n, n + 15 s) (protocol 7; the formula is [O]). Seconds. */
export function supervisionDeadlineS(intervalS: number): number {
  return Math.max(1.5 * intervalS, intervalS + 15);
}
