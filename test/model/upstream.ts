import { type Behaviour, type Failure, type Spec, SPECS } from './sources.ts'

/** What a read comes to, as the upstream meant it. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown; readonly collectedAt: number | null }
  | { readonly kind: 'failure'; readonly code: string; readonly retryAfterMs: number }
  | { readonly kind: 'silence' }

/** What happened, in order; `wall` is what the clock said, `mono` the time that truly passed. */
export type Happening =
  | {
      readonly kind: 'call'
      readonly call: number
      readonly id: string
      readonly outcome: Outcome
      readonly wall: number
      readonly mono: number
    }
  /** An answer left, or whoever asked went away. */
  | { readonly kind: 'end'; readonly call: number; readonly wall: number; readonly mono: number }
  | {
      readonly kind: 'publication'
      readonly revision: string
      readonly wall: number
      readonly mono: number
    }

/** All sources of a sequence, each behaving as it was told last. */
export interface Upstream {
  behave(id: string, behaviour: Behaviour, delayMs: number): void
  /** Reads a source of kind function. */
  read(id: string, signal: AbortSignal): Promise<unknown>
  readonly fetch: typeof fetch
}

const RUBBISH = { primary: 'perhaps', status: 'perhaps', openCount: -1, spentToDateUsd: -5 }

const HTTP_CODES: Readonly<Record<Failure, string>> = {
  error: 'HTTP_STATUS',
  refuses: 'UNAUTHORIZED',
  limits: 'RATE_LIMITED',
  gone: 'UNREACHABLE',
  text: 'NOT_JSON',
  rubbish: 'INVALID_DATA',
  nothing: 'INVALID_DATA',
}

const STATUSES: Partial<Record<Failure, number>> = { error: 500, refuses: 401, limits: 429 }

/** Makes an upstream that notes everything it is asked; without orders a source hangs. */
export function createUpstream(note: (happening: Happening) => void, mono: () => number): Upstream {
  const orders = new Map<string, { behaviour: Behaviour; delayMs: number }>()
  const turns = new Map<string, number>()
  const specs = new Map(SPECS.map((spec) => [spec.id, spec]))
  let calls = 0

  /** Notes a call and, when its answer is due or nobody waits any more, its end. */
  async function answer<T>(
    spec: Spec,
    signal: AbortSignal,
    make: (behaviour: Behaviour, calledAt: number) => T,
  ): Promise<T> {
    const order = orders.get(spec.id) ?? { behaviour: HANG, delayMs: 0 }
    const turn = (turns.get(spec.id) ?? 0) + 1
    turns.set(spec.id, turn)
    const behaviour = inTurn(order.behaviour, turn)
    const call = (calls += 1)
    const calledAt = Date.now()
    const outcome = outcomeOf(spec, behaviour, calledAt)
    note({ kind: 'call', call, id: spec.id, outcome, wall: calledAt, mono: mono() })
    let isOver = false
    const end = (): void => {
      if (!isOver) note({ kind: 'end', call, wall: Date.now(), mono: mono() })
      isOver = true
    }
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        end()
        if (behaviour.kind !== 'hang' || behaviour.heeds) reject(new Error('aborted'))
      })
      const settle = (): void => {
        end()
        try {
          resolve(make(behaviour, calledAt))
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      }
      if (behaviour.kind === 'hang') return
      if (order.delayMs === 0) settle()
      else setTimeout(settle, order.delayMs)
    })
  }

  return {
    behave(id, behaviour, delayMs) {
      orders.set(id, { behaviour, delayMs })
    },
    read: (id, signal) =>
      answer(of(specs, id), signal, (behaviour) => {
        if (behaviour.kind === 'give') return behaviour.value
        if (behaviour.kind !== 'fail') throw new Error('unreachable')
        if (behaviour.how === 'nothing') return undefined
        if (behaviour.how === 'text') return 'no such thing'
        if (behaviour.how === 'rubbish') return RUBBISH
        throw new Error('the function failed: secret-of-the-upstream')
      }),
    fetch: (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const id = url.pathname.split('/')[1] ?? ''
      const signal = init?.signal ?? new AbortController().signal
      return answer(of(specs, id), signal, respond)
    },
  }
}

const HANG: Behaviour = { kind: 'hang', heeds: true }

function of(specs: ReadonlyMap<string, Spec>, id: string): Spec {
  const spec = specs.get(id)
  if (spec === undefined) throw new Error(`no such source: ${id}`)
  return spec
}

function inTurn(behaviour: Behaviour, turn: number): Behaviour {
  if (behaviour.kind !== 'flap') return behaviour
  const { value, ageMs } = behaviour
  if (turn % 2 === 0) return { kind: 'give', value, ageMs }
  return { kind: 'fail', how: 'error', retryAfterMs: 0 }
}

function outcomeOf(spec: Spec, behaviour: Behaviour, calledAt: number): Outcome {
  if (behaviour.kind === 'give') {
    const collectedAt = spec.dated ? calledAt - behaviour.ageMs : null
    return { kind: 'value', value: behaviour.value, collectedAt }
  }
  if (behaviour.kind !== 'fail') return { kind: 'silence' }
  if (spec.transport === 'http') {
    const retryAfterMs = behaviour.how === 'limits' ? behaviour.retryAfterMs : 0
    return { kind: 'failure', code: HTTP_CODES[behaviour.how], retryAfterMs }
  }
  const isValue = ['text', 'rubbish', 'nothing'].includes(behaviour.how)
  return { kind: 'failure', code: isValue ? 'INVALID_DATA' : 'INTERNAL', retryAfterMs: 0 }
}

function respond(behaviour: Behaviour, calledAt: number): Response {
  if (behaviour.kind === 'give') {
    const at = new Date(calledAt - behaviour.ageMs).toISOString()
    return Response.json({ at, value: behaviour.value })
  }
  if (behaviour.kind !== 'fail') throw new Error('unreachable')
  const { how, retryAfterMs } = behaviour
  const status = STATUSES[how]
  if (status !== undefined) {
    const headers = how === 'limits' ? { 'retry-after': String(retryAfterMs / 1_000) } : {}
    return new Response('secret-of-the-upstream', { status, headers })
  }
  if (how === 'gone') throw new TypeError('fetch failed: secret-of-the-upstream')
  if (how === 'text') return new Response('<p>secret-of-the-upstream')
  return Response.json(how === 'rubbish' ? { at: calledAt, value: RUBBISH } : {})
}
