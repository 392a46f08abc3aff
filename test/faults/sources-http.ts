import { expect } from 'vitest'

import * as script from '../support/origin.ts'
import type { Script } from '../support/origin.ts'
import type { Fault } from './fault.ts'
import { SECRET } from './shown.ts'
import { refreshes } from './shown.ts'
import {
  addService,
  containFailure,
  expectNoLeak,
  GOOD,
  isWell,
  LAST_GOOD,
  openSources,
  REST,
  serviceUntil,
} from './sources-world.ts'

/** A source over HTTP that turns bad. */
function answers(
  name: string,
  what: string,
  code: string,
  bad: Script,
  options: object = {},
): Fault {
  addService(name, {
    kind: 'json',
    url: `\${ORIGIN}/${name}?key=${SECRET}`,
    headers: { 'x-key': SECRET },
    maxBytes: 100_000,
    ...(code === 'TIMEOUT' ? { timeout: '700ms' } : {}),
    ...options,
  })
  return {
    fault: `An upstream ${what}`,
    holds: `${LAST_GOOD} ${code}; ${REST}`,
    async run(world) {
      const sources = await openSources(world)
      const set = (answer: Script) => () => sources.origin.on(`/${name}`, answer)
      await containFailure(sources, name, code, { bad: set(bad), good: set(script.json(GOOD)) })
    },
  }
}

/** A source over HTTP that answers well-formed data that must be judged. */
function judged(
  name: string,
  what: string,
  holds: string,
  answer: Script,
  expected: object,
): Fault {
  addService(name, {
    kind: 'json',
    url: `\${ORIGIN}/${name}`,
    asOf: 'at',
    map: { status: 'status', latencyMs: 'latencyMs' },
  })
  const good = dated(0)
  return {
    fault: `An upstream ${what}`,
    holds: `${holds}; the rest is FRESH; it recovers`,
    async run(world) {
      const sources = await openSources(world)
      sources.origin.on(`/${name}`, good)
      await serviceUntil(sources, name, isWell)
      sources.origin.on(`/${name}`, answer)
      const shown = await serviceUntil(sources, name, (service) => !isWell(service))
      expect(shown).toMatchObject(expected)
      sources.origin.on(`/${name}`, good)
      await serviceUntil(sources, name, isWell)
    },
  }
}

/** A source that has never been reached. */
function neverReached(name: string, what: string, url: string): Fault {
  addService(name, { kind: 'json', url: `${url}/?key=${SECRET}`, token: SECRET })
  return {
    fault: what,
    holds: 'it is UNKNOWN and MISSING with UNREACHABLE; the rest is FRESH; no secret is told',
    async run(world) {
      const sources = await openSources(world)
      const service = await serviceUntil(
        sources,
        name,
        ({ freshness }) => freshness.consecutiveFailures > 0,
      )
      expect(service).toMatchObject({
        status: 'UNKNOWN',
        latencyMs: null,
        freshness: { status: 'MISSING', collectedAt: null, failures: [{ code: 'UNREACHABLE' }] },
      })
      await expectNoLeak(sources)
    },
  }
}

const JSON_HEAD = { 'content-type': 'application/json' }

const halfAndHang: Script = (_request, response) => {
  response.writeHead(200, JSON_HEAD)
  response.write(`{"status": "${SECRET}`)
}

const flood: Script = (_request, response) => {
  response.writeHead(200, JSON_HEAD)
  const block = Buffer.alloc(65_536, 0x20)
  const fill = () => {
    while (!response.destroyed && response.write(block));
  }
  response.on('drain', fill)
  fill()
}

const raw =
  (bytes: string): Script =>
  (_request, response) =>
    void response.socket?.end(bytes)

const body = (text: string | Buffer): Script => {
  return (_request, response) => {
    response.writeHead(200, JSON_HEAD)
    response.end(text)
  }
}

const DAY = 86_400_000

/** Answers with data of so many milliseconds from now. */
function dated(distance: number): Script {
  return (...exchange) =>
    script.json({ ...GOOD, at: new Date(Date.now() + distance).toISOString() })(...exchange)
}

/** What upstreams over HTTP do wrong. */
export const HTTP_FAULTS: readonly Fault[] = [
  answers('hang', 'hangs before its headers', 'TIMEOUT', script.hang()),
  answers('hang-in-body', 'hangs in the middle of its body', 'TIMEOUT', halfAndHang),
  answers('drip', 'sends a byte now and then for ever', 'TIMEOUT', script.neverEnding()),
  answers('flood', 'floods without end', 'TOO_LARGE', flood),
  answers('gzip-bomb', 'sends gzip that grows without end', 'TOO_LARGE', script.gzipBomb()),
  answers('too-large', 'sends one byte too many', 'TOO_LARGE', script.huge(100_001)),
  answers(
    'huge-headers',
    'sends headers of 100 kB',
    'UNREACHABLE',
    script.json(GOOD, { headers: { 'x-more': 'x'.repeat(100_000) } }),
  ),
  answers('page', 'sends a page with 200', 'NOT_JSON', script.html(`<title>${SECRET}</title>`)),
  answers('no-content', 'answers 204', 'NOT_JSON', script.text('', { status: 204 })),
  answers('half', 'sends half of its JSON', 'NOT_JSON', body(`{"status": "${SECRET}`)),
  answers('nan', 'sends NaN', 'NOT_JSON', body('{"status": "healthy", "latencyMs": NaN}')),
  answers(
    'status-401',
    'answers 401',
    'UNAUTHORIZED',
    script.text(SECRET, { status: 401, headers: { 'www-authenticate': SECRET } }),
  ),
  answers('status-403', 'answers 403', 'UNAUTHORIZED', script.text(SECRET, { status: 403 })),
  answers('status-404', 'answers 404', 'HTTP_STATUS', script.text(SECRET, { status: 404 })),
  answers(
    'status-500',
    'answers 500 with good JSON',
    'HTTP_STATUS',
    script.json({ ...GOOD, summary: SECRET }, { status: 500 }),
  ),
  answers(
    'redirect-file',
    'redirects to a file',
    'HTTP_STATUS',
    script.redirect('file:///etc/passwd'),
  ),
  answers('redirect-loop', 'redirects to itself', 'HTTP_STATUS', script.redirect('/redirect-loop')),
  answers('reset', 'breaks the connection off', 'UNREACHABLE', script.breakOff()),
  answers('garbage', 'does not speak HTTP', 'UNREACHABLE', raw(`\0\x01${SECRET}\r\n\r\n`)),
  answers(
    'short-body',
    'announces more than it sends',
    'UNREACHABLE',
    raw('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"sta'),
  ),
  answers(
    'deep',
    'nests its JSON 40,000 deep',
    'INVALID_DATA',
    body(`{"status": ${'['.repeat(40_000)}${']'.repeat(40_000)}}`),
  ),
  answers(
    'huge-number',
    'sends 1e999',
    'INVALID_DATA',
    body('{"status": "healthy", "latencyMs": 1e999}'),
  ),
  answers('other-word', 'sends a word of its own', 'INVALID_DATA', script.json({ status: SECRET })),
  answers('null', 'sends null', 'INVALID_DATA', script.json(null)),
  answers(
    'proto',
    'sends a key `__proto__`',
    'INVALID_DATA',
    body('{"status": "healthy", "__proto__": {"status": "healthy"}}'),
  ),
  answers(
    'latin-1',
    'sends Latin-1 in the place of a word',
    'INVALID_DATA',
    body(Buffer.from('{"status": "h\xe9althy"}', 'latin1')),
  ),
  judged(
    'duplicate-keys',
    'sends a key twice',
    'the last of them counts, as everywhere',
    (...exchange) =>
      body(`{"status": "healthy", "status": "unhealthy", "at": ${Date.now()}}`)(...exchange),
    { status: 'UNHEALTHY', latencyMs: null, freshness: { status: 'FRESH', failures: [] } },
  ),
  judged(
    'old-data',
    'sends data of last year',
    'it is UNKNOWN and EXPIRED, although the read did well',
    dated(-365 * DAY),
    { status: 'UNKNOWN', freshness: { status: 'EXPIRED', failures: [] } },
  ),
  judged(
    'future-data',
    'sends data of tomorrow',
    'it is STALE, as its clock is not to be trusted',
    dated(DAY),
    { status: 'HEALTHY', freshness: { status: 'STALE', failures: [] } },
  ),
  retryAfter(),
  redirectAway(),
  staysDead(),
  neverReached('refused', 'Nobody listens where an upstream should be', '${NOBODY}'),
  neverReached('no-such-host', 'The name of an upstream does not resolve', 'http://none.invalid'),
  neverReached('tls', 'The certificate of an upstream is not trusted', '${TLS_ORIGIN}'),
]

function retryAfter(): Fault {
  const path = '/retry-after'
  addService('retry-after', { kind: 'json', url: `\${ORIGIN}${path}` })
  const limited = script.text(SECRET, { status: 429, headers: { 'retry-after': '3' } })
  return {
    fault: 'An upstream answers 429 with Retry-After',
    holds: `${LAST_GOOD} RATE_LIMITED; it is left alone for that long; ${REST}`,
    async run(world) {
      const sources = await openSources(world)
      const asked = () => sources.origin.seen.filter((seen) => seen.path === path).length
      await containFailure(sources, 'retry-after', 'RATE_LIMITED', {
        bad: () => sources.origin.on(path, limited),
        async whileBad() {
          const before = asked()
          await refreshes(sources.gateway)
          expect(asked()).toBe(before)
        },
        good: () => sources.origin.on(path, script.json(GOOD)),
      })
    },
  }
}

function redirectAway(): Fault {
  const path = '/redirect-away'
  addService('redirect-away', {
    kind: 'json',
    url: `\${ORIGIN}${path}`,
    headers: { 'x-key': SECRET },
    token: SECRET,
  })
  return {
    fault: 'An upstream redirects to another origin',
    holds: `${LAST_GOOD} HTTP_STATUS; the other origin is never asked; ${REST}`,
    async run(world) {
      const sources = await openSources(world)
      await containFailure(sources, 'redirect-away', 'HTTP_STATUS', {
        bad: () => sources.origin.on(path, script.redirect(`${sources.other.url}/`)),
        good: () => sources.origin.on(path, script.json(GOOD)),
      })
      expect(sources.other.seen).toEqual([])
    },
  }
}

function staysDead(): Fault {
  addService('dead', {
    kind: 'json',
    url: '${ORIGIN}/dead',
    staleAfter: '3s',
    expireAfter: '5s',
  })
  return {
    fault: 'An upstream dies and stays dead',
    holds: 'its last good value turns STALE, then UNKNOWN and EXPIRED; the rest is FRESH',
    async run(world) {
      const sources = await openSources(world)
      sources.origin.on('/dead', script.breakOff())
      const stale = await serviceUntil(
        sources,
        'dead',
        ({ freshness }) => freshness.status === 'STALE' && freshness.failures.length > 0,
      )
      expect(stale).toMatchObject({ status: 'HEALTHY', latencyMs: 7 })
      const expired = await serviceUntil(
        sources,
        'dead',
        ({ freshness }) => freshness.status !== 'STALE',
      )
      expect(expired).toMatchObject({
        status: 'UNKNOWN',
        latencyMs: null,
        freshness: { status: 'EXPIRED', failures: [{ code: 'UNREACHABLE' }] },
      })
      sources.origin.on('/dead', script.json(GOOD))
      await serviceUntil(sources, 'dead', isWell)
    },
  }
}
