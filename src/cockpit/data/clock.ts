import { useEffect, useReducer, useRef } from 'preact/hooks'

/** Below this a difference between the two clocks is that of the answer's way here. */
const TOLERANCE_MS = 2_000

let offsetMs = 0
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** Tells the time by the gateway's clock, in epoch milliseconds. */
export function now(): number {
  return Date.now() + offsetMs
}

/** Sets the clock by the Date header of an answer, whose instants are by the gateway's clock. */
export function setClock(date: string | null): void {
  const ms = Date.parse(date ?? '')
  if (Number.isNaN(ms)) return
  // The header has whole seconds: on average it is half a second behind.
  const difference = ms + 500 - Date.now()
  offsetMs = Math.abs(difference) > TOLERANCE_MS ? difference : 0
}

/** Reads something off the clock each second, and renders again only when it is different. */
export function useClock<Value extends string | number | boolean>(
  read: (now: number) => Value,
): Value {
  const [, render] = useReducer((count: number) => count + 1, 0)
  const value = read(now())
  const latest = useRef({ read, value })
  latest.current = { read, value }
  useEffect(() => {
    const tick = (): void => {
      const { read: readLatest, value: shown } = latest.current
      if (readLatest(now()) !== shown) render(undefined)
    }
    listeners.add(tick)
    timer ??= setInterval(() => listeners.forEach((listener) => listener()), 1_000)
    return () => {
      listeners.delete(tick)
    }
  }, [])
  return value
}
