import { inflateRawSync } from 'node:zlib';

/** Signatures and places of the ZIP format (APPNOTE 6.3.10, 4.3.7, 4.3.12 and 4.3.16). */
const [endSignature, entrySignature] = [0x06054b50, 0x02014b50];
const [endBytes, entryBytes, headBytes] = [22, 46, 30];
const deflated = 8;

/**
 * The contents of the files in a ZIP archive, of which each is stored or deflated.
 * @throws RangeError when it is no such archive.
 */
export function zippedContents(zip: Buffer): readonly Buffer[] {
  const end = endOf(zip);
  const contents: Buffer[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== entrySignature)
      throw new RangeError('an entry of the archive is not where it is said to be');
    const head = zip.readUInt32LE(at + 42);
    const from = head + headBytes + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28);
    const packed = zip.subarray(from, from + zip.readUInt32LE(at + 20));
    contents.push(zip.readUInt16LE(at + 10) === deflated ? inflateRawSync(packed) : packed);
    at += entryBytes + [28, 30, 32].reduce((sum, place) => sum + zip.readUInt16LE(at + place), 0);
  }
  return contents;
}

function endOf(zip: Buffer): number {
  for (let at = zip.length - endBytes; at >= 0; at -= 1) if (zip.readUInt32LE(at) === endSignature) return at;
  throw new RangeError('the archive has no end');
}
