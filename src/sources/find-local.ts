import { parseJson } from './parse-json.ts'
import { isRecord } from './plain.ts'
import { readHttp } from './read-http.ts'
import type { SourceContext } from './source.ts'

/** A system that answers at its usual address on this machine. */
export interface LocalSystem {
  readonly name: string
  readonly url: string
  /** The lines of configuration that read it, as YAML. */
  readonly lines: readonly string[]
}

interface WellKnown {
  readonly name: string
  readonly url: string
  readonly path: string
  /** Whether an answer is that of this system and not of another on the same port. */
  isIt(text: string): boolean
  readonly lines: readonly string[]
}

/** How long a system on this machine may take to answer, in milliseconds. */
const PATIENCE_MS = 2_000

const MAX_BYTES = 1_048_576

const WELL_KNOWN: readonly WellKnown[] = [
  {
    name: 'Kora',
    url: 'http://127.0.0.1:9119',
    path: '/api/status',
    isIt: (text) => hasKeys(parseJson(text), 'version', 'gateway_running'),
    lines: [
      'sections:',
      '  operationalState: { from: { kind: kora } }',
      '  alerts: { from: { kind: kora } }',
      '  costLadder: { from: { kind: kora } }',
      '  serviceHealth: { from: { kind: kora } }',
      '  tasks: { from: { kind: kora, every: 30m } }',
    ],
  },
  {
    name: 'Alertmanager',
    url: 'http://127.0.0.1:9093',
    path: '/api/v2/status',
    isIt: (text) => hasKeys(parseJson(text), 'cluster', 'versionInfo'),
    lines: [
      'sections:',
      '  alerts:',
      '    from: { kind: alertmanager, url: "http://127.0.0.1:9093" }',
    ],
  },
  {
    name: 'Prometheus',
    url: 'http://127.0.0.1:9090',
    path: '/api/v1/status/buildinfo',
    isIt: (text) => hasKeys(parseJson(text), 'status', 'data'),
    lines: [
      'sections:',
      '  alerts:',
      '    from: { kind: prometheus, url: "http://127.0.0.1:9090" }',
    ],
  },
  {
    name: 'LiteLLM',
    url: 'http://127.0.0.1:4000',
    path: '/health/liveliness',
    isIt: (text) => /alive/i.test(text),
    lines: [
      'sections:',
      '  costLadder:',
      '    from: { kind: litellm, url: "http://127.0.0.1:4000", token: "${LITELLM_KEY}" }',
    ],
  },
]

/**
 * Asks the usual addresses on this machine, all at once, and gives the systems that answer there;
 * never rejects. Other addresses than the usual are for tests.
 */
export async function findLocal(
  context: Pick<SourceContext, 'fetch'>,
  addressOf: (name: string) => string | undefined = () => undefined,
): Promise<readonly LocalSystem[]> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS)
  try {
    const found = await Promise.all(
      WELL_KNOWN.map(async ({ name, url: usual, path, isIt, lines }) => {
        const url = addressOf(name) ?? usual
        const options = { signal: limit.signal, maxBytes: MAX_BYTES }
        try {
          const { text } = await readHttp(context, { url: `${url}${path}`, accept: '*/*' }, options)
          return isIt(text) ? [{ name, url, lines }] : []
        } catch {
          // Nothing there, or something else: both mean that this system was not found.
          return []
        }
      }),
    )
    return found.flat()
  } finally {
    clearTimeout(timer)
  }
}

function hasKeys(value: unknown, ...keys: readonly string[]): boolean {
  return isRecord(value) && keys.every((key) => key in value)
}
