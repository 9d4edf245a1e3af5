/** The least that keeps datagrams apart on a stream: 2 octets of length before each. */

const LENGTH_OCTETS = 2;

export function framed(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(LENGTH_OCTETS + payload.length);
  frame.writeUInt16BE(payload.length);
  frame.set(payload, LENGTH_OCTETS);
  return frame;
}

/** @returns what takes the chunks of a stream. */
export function splitter(onPayload: (payload: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const stream = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    while (at + LENGTH_OCTETS <= stream.length) {
      const end = at + LENGTH_OCTETS + stream.readUInt16BE(at);
      if (end > stream.length) break;
      onPayload(stream.subarray(at + LENGTH_OCTETS, end));
      at = end;
    }
    held = stream.subarray(at);
  };
}
