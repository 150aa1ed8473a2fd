import { z } from 'zod';
import { hostsOptionsSchema } from './providers/hosts/options.ts';
import { yandexOptionsSchema } from './providers/yandex/options.ts';

/** What a machine is for. */
export type RoleName = 'balancer' | 'bingo' | 'database';

/** The name of a stand or of a machine: it becomes a host name, a label and a file name. */
export const nameSchema = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
    'use 1 to 24 lower-case letters, digits and dashes, a letter first',
  );

/** Where machines may come from. */
export const providerNameSchema = z.enum(['local', 'yandex', 'hosts']);
export type ProviderName = z.infer<typeof providerNameSchema>;

/** What is wanted of one provider, and means nothing to the others. */
const providerOptionsSchema = z.discriminatedUnion('provider', [yandexOptionsSchema, hostsOptionsSchema]);
export type ProviderOptions = z.infer<typeof providerOptionsSchema>;

const machinePlanSchema = z
  .object({ name: nameSchema, role: z.enum(['balancer', 'bingo', 'database']) })
  .readonly();
/** A machine wanted. */
export type MachinePlan = z.infer<typeof machinePlanSchema>;

/** The machines wanted, and how they are to be set up: all that a deploy needs to know, and no secret. */
export const planSchema = z
  .object({
    stand: nameSchema,
    provider: providerNameSchema,
    /** The provider's own options, of a provider that has any. */
    options: providerOptionsSchema.optional(),
    machines: z.array(machinePlanSchema).readonly(),
    /** R22: the owner's e-mail; bingo's port and log directory follow from it. */
    email: z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'this is not an e-mail address'),
    /** R14: the domain that the certificate names beside the addresses. */
    domain: z
      .string()
      .regex(
        /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
        'this is not a domain name',
      ),
    /** The executable to deploy: the user's own, or the stand-in that this project builds. */
    binary: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('stand-in') }),
      z.object({ kind: z.literal('own'), path: z.string() }),
    ]),
    /** A certificate and key of the user's own (PEM files); without them the stand makes a self-signed one. */
    certificate: z.object({ certPath: z.string(), keyPath: z.string() }).optional(),
    /** Where the local provider keeps machines and images, when not where the system keeps such things. */
    systemDirectory: z
      .string()
      .regex(/^(?:\/[\w.-]+)+$/, 'give an absolute path of letters, digits, dots, dashes and underscores')
      .optional(),
    /** Machines that this harness did not make are harmed only when their owner has said so (design.md section 6). */
    chaos: z.boolean().optional(),
  })
  .readonly();
export type Plan = z.infer<typeof planSchema>;

/** The four machines of design.md section 2, in the order in which they are shown. */
export const standardMachines: readonly MachinePlan[] = [
  { name: 'balancer', role: 'balancer' },
  { name: 'bingo-1', role: 'bingo' },
  { name: 'bingo-2', role: 'bingo' },
  { name: 'database', role: 'database' },
];
