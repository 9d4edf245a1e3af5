/** Why a control message was not acted on (protocol 8). Each is a counter of the tunnel. */
export type MessageDrop =
  | 'reserved-bits'
  | 'unknown-type'
  | 'keep-alive-with-tlvs'
  /** Answered with result code 1, and nothing more. */
  | 'malformed-request'
  | 'malformed-response'
  | 'wrong-session-id'
  /** Keep_Alives above the number that one second admits. */
  | 'keep-alive-flood'
  | 'keep-alive-before-configuration'
  /** A request that this side is never asked. */
  | 'unexpected-message'
  | 'late-response'
  | 'duplicate-response'
  /** To a Keep_Alive that a disturbance of our own made void. */
  | 'void-response'
  | 'unmatched-response';
