/** What an image says about itself. */

const PNG_SIGNATURE = '89504e470d0a1a0a';

/** @throws Error where it is no PNG */
export function pngSize(image: Buffer): { readonly width: number; readonly height: number } {
  if (image.subarray(0, 8).toString('hex') !== PNG_SIGNATURE) throw new Error('no PNG');
  return { width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
}
