import { z } from 'zod';

/**
 * How one machine is healed of one harm, in words that need no program: it is written to the ledger before the harm is done, so
 * whoever finds the ledger can heal, also a later version that never heard of the fault.
 */
export const undoSchema = z.discriminatedUnion('by', [
  z
    .object({
      /** The machine itself, by a POSIX shell as root: from outside over ssh, and by itself when the lease ends. */
      by: z.literal('machine'),
      machine: z.string(),
      /**
       * Restores what was found before the harm. Idempotent: on a machine that was never harmed, or is healed already, it changes
       * nothing and succeeds. Ends by itself in well under a minute. Holds no secret.
       */
      heal: z.string(),
      /** Succeeds and is silent when the machine is as it was found; else it prints what is left and fails. Changes nothing. */
      isHealed: z.string(),
    })
    .readonly(),
  z
    .object({
      /** The provider, which gives the power back: a machine that is off can hold no lease and run no command. */
      by: z.literal('provider'),
      machine: z.string(),
      /** As above, once the machine has booted. */
      isHealed: z.string(),
    })
    .readonly(),
]);
export type Undo = z.infer<typeof undoSchema>;
