/** All that is needed to reach one machine by ssh. */
export interface SshAccess {
  readonly machine: string;
  readonly host: string;
  /** 22 unless told. */
  readonly port?: number;
  readonly user: string;
  /** OpenSSH private key, without a passphrase. */
  readonly privateKey: string;
  /** The machine's one accepted host key, as an OpenSSH public line: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** As whom commands run and files are written unless the caller says otherwise: `root` unless told. */
  readonly as?: 'root' | 'login';
  /** How long to go on trying to connect; 10 000 unless told. */
  readonly reachWithinMs?: number;
  /** A connection that brought not one byte for so long, although asked, is lost; 6 000 unless told. */
  readonly silentForMs?: number;
}

/** A key of our own making. */
export interface KeyPair {
  /** OpenSSH private key, PEM. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA… comment`, as it stands in `authorized_keys` and `*_key.pub`. */
  readonly publicKey: string;
}

/** What holds where an SshAccess says nothing. */
export const accessDefaults = { port: 22, as: 'root', reachWithinMs: 10_000, silentForMs: 6_000 } as const;
