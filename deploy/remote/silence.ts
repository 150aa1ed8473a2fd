import type { Socket } from 'node:net';

/** How often, in a span of silence, the other side is asked for a sign of life. */
export const callsPerSilence = 4;

/**
 * Cuts the connection, after `onSilent`, when for so long not one byte came, although the other side was asked.
 * Looks several times and counts the looks in a row that found nothing, so that a pause of our own process is one
 * look, not silence. Any byte counts: a slow upload delays the replies, but not the window adjustments before them.
 */
export function whenSilent(socket: Socket, silentForMs: number, onSilent: () => void): void {
  const look = (before: number, silentLooks: number) => {
    // Not setInterval: this timer keeps no process alive.
    AbortSignal.timeout(Math.ceil(silentForMs / callsPerSilence)).addEventListener('abort', () => {
      if (socket.destroyed) return;
      const looks = socket.bytesRead === before ? silentLooks + 1 : 0;
      if (looks < callsPerSilence) {
        look(socket.bytesRead, looks);
        return;
      }
      onSilent();
      socket.destroy();
    });
  };
  look(socket.bytesRead, 0);
}
