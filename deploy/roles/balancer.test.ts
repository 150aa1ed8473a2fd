import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { balancerSteps, haproxyConfig, haproxyMetricsPort } from './balancer.ts';
import { answerBoundsMs } from './figures.ts';
import { sampleFacts, sampleMachine } from './stand-sample.ts';
import { fileText } from './template.ts';

const stand = sampleFacts();
const balancer = sampleMachine('balancer');
const nodes = [sampleMachine('bingo-1'), sampleMachine('bingo-2')];

/** The sections of a haproxy.cfg by their first words (`backend get_ping`): their parent, if any, and their lines. */
type Config = ReadonlyMap<string, { readonly from: string | undefined; readonly lines: readonly string[] }>;

function parse(text: string): Config {
  const sections = new Map<string, { from: string | undefined; lines: string[] }>();
  const open: { lines: string[] } = { lines: [] };
  for (const line of text.split('\n').filter((each) => /^\s*[^\s#]/.test(each))) {
    if (line.startsWith(' ')) {
      open.lines.push(line.trim());
      continue;
    }
    const [kind = '', name = '', , from] = line.split(' ');
    open.lines = [];
    sections.set(`${kind} ${name}`.trim(), { from, lines: open.lines });
  }
  return sections;
}

function rendered(): string {
  const { content } = haproxyConfig(stand, balancer);
  assert.ok(typeof content === 'string');
  return content;
}

/** A rule about the configuration, and a change of its text that must break it. */
interface Rule {
  readonly says: string;
  readonly broken: readonly [from: string | RegExp, to: string];
  holds(config: Config): boolean;
}

const linesOf = (config: Config, name: string) => config.get(name)?.lines ?? [];

/** The lines that hold in a backend: its own, and those of the defaults above it, nearest first. */
function effective(config: Config, name: string): readonly string[] {
  const section = config.get(name);
  if (section === undefined) return [];
  return [
    ...section.lines,
    ...(section.from === undefined ? [] : effective(config, `defaults ${section.from}`)),
  ];
}

function setting(config: Config, name: string, keyword: string): string | undefined {
  return effective(config, name).find((line) => line.startsWith(`${keyword} `));
}

function userBackends(config: Config): readonly string[] {
  return linesOf(config, 'frontend public').flatMap((line) => {
    const name = /^(?:use_backend|default_backend)\s+(\S+)/.exec(line)?.[1];
    return name === undefined ? [] : [`backend ${name}`];
  });
}

const changing = ['backend post_operation', 'backend post_session', 'backend delete_session'];

const rules: readonly Rule[] = [
  {
    says: 'each endpoint has a backend of its own, and what is not specified has one too',
    broken: ['backend get_config from', 'backend get_configuration from'],
    holds: (config) => {
      const wanted = userBackends(config);
      return new Set(wanted).size === 16 && wanted.every((name) => config.has(name));
    },
  },
  {
    says: 'each of them asks both nodes by the one health check',
    broken: [/track nodes\/bingo-2$/m, ''],
    holds: (config) =>
      userBackends(config).every((name) =>
        nodes.every((node) =>
          linesOf(config, name).some((line) =>
            line.startsWith(`server ${node.name} ${node.address}:23777 track nodes/${node.name}`),
          ),
        ),
      ),
  },
  {
    says: 'what changes something is repeated only when no connection was made',
    broken: ['backend post_session from once', 'backend post_session from slow'],
    holds: (config) =>
      changing.every((name) => setting(config, name, 'retry-on') === 'retry-on conn-failure'),
  },
  {
    says: 'where more is repeated, it is so for GET and HEAD alone',
    broken: ['    http-request disable-l7-retry unless { method GET HEAD }\n', ''],
    holds: (config) =>
      [...config.keys()]
        .filter((name) => setting(config, name, 'retry-on')?.includes('empty-response'))
        .every((name) =>
          effective(config, name).includes('http-request disable-l7-retry unless { method GET HEAD }'),
        ),
  },
  {
    says: 'a repeated request goes to the other node, over a connection that nobody used before',
    broken: ['    http-reuse never\n', ''],
    holds: (config) =>
      userBackends(config).every((name) =>
        ['option redispatch 1', 'option http-server-close', 'http-reuse never'].every((line) =>
          effective(config, name).includes(line),
        ),
      ),
  },
  {
    says: 'the last node is given more time than one that has a neighbour to ask instead',
    broken: ['    http-request set-timeout server 10s if { nbsrv(nodes) lt 2 }\n', ''],
    holds: (config) =>
      setting(config, 'backend get_db_dummy', 'timeout server') === 'timeout server 1s' &&
      effective(config, 'backend get_db_dummy').includes(
        'http-request set-timeout server 10s if { nbsrv(nodes) lt 2 }',
      ),
  },
  {
    says: 'users have http, https and http3, and are told of http3',
    broken: ['bind quic4@:443', 'bind :8443'],
    holds: (config) => {
      const lines = linesOf(config, 'frontend public');
      const starts = [
        'bind :80',
        'bind :443 ssl',
        'bind quic4@:443 ssl',
        'http-after-response set-header alt-svc',
      ];
      return starts.every((start) => lines.some((line) => line.startsWith(start)));
    },
  },
  {
    says: 'a connection on which a body was refused serves nobody after that',
    broken: ['set-header connection close', 'set-header x-nothing close'],
    holds: (config) =>
      linesOf(config, 'frontend public').includes(
        'http-after-response set-header connection close if { status 413 }',
      ),
  },
  {
    says: 'nobody is redirected or turned away',
    broken: [
      '    default_backend other\n',
      '    http-request deny if { path /x }\n    default_backend other\n',
    ],
    holds: (config) =>
      [...config.entries()].every(
        ([name, { lines }]) =>
          name === 'frontend metrics' ||
          !lines.some((line) => /\b(?:deny|reject|redirect|tarpit)\b/.test(line)),
      ),
  },
  {
    says: 'metrics are told to the machines of the stand alone',
    broken: [
      'tcp-request connection reject unless { src 127.0.0.0/8 ',
      'tcp-request connection accept if { src ',
    ],
    holds: (config) =>
      linesOf(config, 'frontend metrics').includes(
        `tcp-request connection reject unless { src 127.0.0.0/8 ${stand.machines.map(({ address }) => address).join(' ')} }`,
      ),
  },
  {
    says: 'every answer that users get is counted by how long it took, in the row of its endpoint',
    broken: ['http-after-response sc-inc-gpc(15,0)', 'http-after-response sc-inc-gpc(14,0)'],
    holds: (config) =>
      answerBoundsMs.every((bound, index) =>
        linesOf(config, 'frontend public').includes(
          `http-after-response sc-inc-gpc(${index},0) if { var(txn.took) -m int le ${bound * 10} }`,
        ),
      ) &&
      userBackends(config).every((name) =>
        effective(config, name).includes('http-request track-sc0 be_name table figures'),
      ),
  },
  {
    says: 'metrics are on loopback and the private address, never on all addresses',
    broken: [`bind ${balancer.address}:`, 'bind :'],
    holds: (config) => {
      const binds = linesOf(config, 'frontend metrics').filter((line) => line.startsWith('bind'));
      const wanted = ['127.0.0.1', balancer.address].map((at) => `bind ${at}:${haproxyMetricsPort}`);
      return binds.join() === wanted.join();
    },
  },
  {
    says: 'only GET /long_dummy passes through Varnish',
    broken: ['use_backend get_dummy  ', 'use_backend get_long_dummy  '],
    holds: (config) => {
      const uses = linesOf(config, 'frontend public').filter((line) => line.includes('get_long_dummy'));
      const cached = [...config.keys()].filter((name) =>
        linesOf(config, name).some((line) => line.includes(':6081')),
      );
      return (
        cached.join() === 'backend get_long_dummy' &&
        uses.map((line) => line.replace(/\s+/g, ' ')).join() ===
          'use_backend get_long_dummy if read { path /long_dummy }'
      );
    },
  },
];

describe('haproxy.cfg', () => {
  for (const rule of rules) {
    it(rule.says, () => {
      const text = rendered();
      const mutant = text.replace(...rule.broken);

      assert.notEqual(mutant, text, 'the mutant differs');
      assert.equal(rule.holds(parse(text)), true);
      assert.equal(rule.holds(parse(mutant)), false, 'the rule tells the mutant');
    });
  }

  it('holds no mark of the template', () => {
    assert.doesNotMatch(rendered(), /<%|%>|undefined/);
    assert.match(fileText('haproxy.cfg'), /<%/);
  });
});

describe('default.vcl', () => {
  /** R16: an answer not older than 1 minute; 5 s of it are for its way and the clocks. */
  const oldestS = 55;

  it('lets no copy grow older than R16 allows, counted from the moment it was asked for', () => {
    const vcl = fileText('default.vcl');
    const ttlS = Number(/set beresp\.ttl = (\d+)s - beresp\.age;/.exec(vcl)?.[1]);
    const graceS = Number(
      /- beresp\.age;\s+set beresp\.grace = (\d+)s;\s+set beresp\.keep = 0s;/.exec(vcl)?.[1],
    );

    assert.ok(ttlS > 0 && graceS > 0 && ttlS + graceS <= oldestS, `${ttlS} s + ${graceS} s`);
    assert.match(rendered(), /http-response set-header age %\[res\.timer\.hdr,add\(999\),div\(1000\)\]/);
  });
});

describe('the steps of a balancer', () => {
  it('have names of their own, and both services come after their files', () => {
    const names = balancerSteps(stand, balancer).map(({ name }) => name);

    assert.equal(new Set(names).size, names.length);
    assert.ok(
      names.indexOf('varnish.service is running') > names.indexOf('/etc/varnish/default.vcl is in place'),
    );
    assert.equal(names.at(-1), 'haproxy.service is running');
  });
});
