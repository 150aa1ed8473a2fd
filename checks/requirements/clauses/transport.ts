import { application } from '../application.ts';
import { clause, keyed, type Unbounded } from '../requirement.ts';
import { fresh } from './interactive.ts';

/** The oldest version of TLS that is of a sane level. */
export interface TlsBound {
  /** RFC 8996 forbids what is older; named as Node names it. */
  readonly versionMin: 'TLSv1.2';
  /** RFC 9325 section 4.5: what a key of today must have. */
  readonly keyBits: { readonly rsaMin: number; readonly ecMin: number };
}

/** An answer from the cache. */
export interface CachedBound {
  /** It came sooner than the application can make one. */
  readonly withinMs: number;
  readonly ageSMax: number;
}

/** How many answers must be how fast. */
export interface FastShareBound {
  readonly withinMs: number;
  readonly ratioMin: number;
  readonly looksMin: number;
}

/** R14, R15 and R16: how the service is reached, and its one cache. */
export const transportClauses = keyed({
  httpsServed: clause('httpsServed', {
    id: 'R14',
    sentence: { en: 'The service answers by https.', ru: 'Сервис отвечает по https.' },
    bound: {} satisfies Unbounded,
    source: 'R14',
    settledBy: ['checks'],
  }),
  httpNotRedirected: clause('httpNotRedirected', {
    id: 'R14',
    sentence: {
      en: 'The service answers by http, without a redirect to https or HSTS.',
      ru: 'Сервис отвечает по http без перенаправления на https и без HSTS.',
    },
    bound: {} satisfies Unbounded,
    source: 'R14; HSTS redirects inside the browser (RFC 6797)',
    settledBy: ['checks'],
  }),
  certificateNames: clause('certificateNames', {
    id: 'R14',
    sentence: {
      en: 'The certificate is valid and names the address at which the service is asked.',
      ru: 'Сертификат действителен и назван на адрес, по которому отвечает сервис.',
    },
    bound: { daysLeftMin: 1 },
    source: 'R14; the day is ours',
    settledBy: ['checks'],
  }),
  tlsSane: clause('tlsSane', {
    id: 'R14',
    sentence: {
      en: 'Versions of TLS, ciphers and key are of a sane level.',
      ru: 'Версии TLS, шифры и ключ на разумном уровне.',
    },
    bound: { versionMin: 'TLSv1.2', keyBits: { rsaMin: 2048, ecMin: 256 } } satisfies TlsBound,
    source: 'R14; RFC 8996 and RFC 9325',
    settledBy: ['checks'],
  }),
  http3Advertised: clause('http3Advertised', {
    id: 'R15',
    sentence: { en: 'http3 is advertised over https.', ru: 'О http3 сообщается по https.' },
    bound: { protocol: 'h3' },
    source: 'R15; RFC 9114 section 3.1.1 (Alt-Svc)',
    settledBy: ['checks'],
  }),
  http3Served: clause('http3Served', {
    id: 'R15',
    sentence: {
      en: 'Over http3 the service answers GET and POST, large bodies too.',
      ru: 'По http3 сервис отвечает на GET и POST, в том числе большими ответами.',
    },
    bound: { protocol: 'h3' },
    source: 'R15',
    settledBy: ['checks'],
  }),
  longDummyCached: clause('longDummyCached', {
    id: 'R16',
    sentence: { en: 'GET /long_dummy is cached.', ru: 'GET /long_dummy кешируется.' },
    bound: { withinMs: application.longDummyMsMin, ageSMax: 60 } satisfies CachedBound,
    source: 'R16; bingo.md section 7: the application itself is slower than that',
    settledBy: ['checks'],
  }),
  longDummyYoung: clause('longDummyYoung', {
    id: 'R16',
    sentence: {
      en: 'No answer of GET /long_dummy is older than a minute, whenever asked.',
      ru: 'Ни один ответ GET /long_dummy не старше минуты, когда бы его ни запросили.',
    },
    bound: { ageSMax: 60 },
    source: 'R16',
    settledBy: ['checks'],
  }),
  longDummyFast: clause('longDummyFast', {
    id: 'R16',
    sentence: {
      en: 'GET /long_dummy answers in under a second in most cases.',
      ru: 'GET /long_dummy в большинстве случаев отвечает быстрее секунды.',
    },
    bound: { withinMs: 1_000, ratioMin: 0.75, looksMin: 60 } satisfies FastShareBound,
    source: 'R16; the number of looks is ours',
    settledBy: ['checks', 'load'],
  }),
  nothingElseCached: clause('nothingElseCached', {
    id: 'R16',
    sentence: {
      en: 'Nothing but GET /long_dummy is cached, named in the specification or not.',
      ru: 'Кроме GET /long_dummy ничего не кешируется, есть оно в ТЗ или нет.',
    },
    bound: fresh,
    source: "R16; bingo.md section 2, rows 4 and 5 of Петя's list",
    settledBy: ['checks'],
  }),
});
