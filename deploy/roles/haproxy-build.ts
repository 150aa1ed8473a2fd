import type { Remote } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import { differs, type Step } from './role.ts';

/** What the HAProxy of a machine can do: it depends on who built it. */
export interface HaproxyBuild {
  /**
   * QUIC, and with it http3: `limited` over plain OpenSSL, which must be asked for (`limited-quic`); `none` in Debian 12 and Ubuntu 24.04.
   */
  readonly quic: 'none' | 'limited' | 'full';
  /** It can tell how long a request waited for its answer (`res.timer.hdr`, since 2.9). */
  readonly hasTimers: boolean;
}

/** Debian 13's own. */
export const debian13Haproxy: HaproxyBuild = { quic: 'limited', hasTimers: true };

/** Reads what `haproxy -vv` prints; undefined when it is no HAProxy's. */
export function parseBuild(printed: string): HaproxyBuild | undefined {
  const [, major = '', minor = ''] = /^HAProxy version (\d+)\.(\d+)/m.exec(printed) ?? [];
  if (major === '') return undefined;
  const features = new Set((/^Feature list : (.*)$/m.exec(printed)?.[1] ?? '').split(' '));
  const limited = features.has('+QUIC_OPENSSL_COMPAT') ? 'limited' : 'full';
  return {
    quic: features.has('+QUIC') ? limited : 'none',
    hasTimers: Number(major) * 100 + Number(minor) >= 209,
  };
}

/** A Step that depends on the HAProxy of the machine, which is asked when the Step is. */
export function onHaproxy(name: string, make: (build: HaproxyBuild) => Step): Step {
  const read = async (remote: Remote): Promise<HaproxyBuild | undefined> =>
    parseBuild((await remote.attempt(sh`/usr/sbin/haproxy -vv`, { as: 'login' })).stdout);
  return {
    name,
    async look(context) {
      const build = await read(context.remote);
      return build === undefined ? differs('HAProxy is not there yet') : await make(build).look(context);
    },
    async apply(context) {
      // A package that was just installed is there; what it cannot tell is taken for the least.
      await make((await read(context.remote)) ?? { quic: 'none', hasTimers: false }).apply(context);
    },
  };
}
