import { createHash } from 'node:crypto';

/**
 * The TCP port on which bingo listens: 1024 + the upper 15 bits of the 32-bit FNV-1a of the e-mail, so 1024…33791.
 * The e-mail is neither trimmed nor lower-cased. Source: bingo.md section 4 (fits 13 of 13 published samples).
 */
export function portOf(email: string): number {
  return 1024 + (fnv1a32(email) >>> 17);
}

/**
 * The directory into which bingo writes `main.log`: it creates the file, never the directory.
 * Named by the first 10 hexadecimal digits of the SHA-1 of the e-mail (mind b**o**ngo). Source: bingo.md section 4.
 */
export function logDirectoryOf(email: string): string {
  const digest = createHash('sha1').update(email, 'utf8').digest('hex');
  return `/opt/bongo/logs/${digest.slice(0, 10)}`;
}

/** 32-bit FNV-1a over the UTF-8 bytes (offset basis 0x811c9dc5, prime 0x01000193). */
function fnv1a32(text: string): number {
  return Buffer.from(text, 'utf8').reduce(
    (hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0,
    0x811c9dc5,
  );
}
