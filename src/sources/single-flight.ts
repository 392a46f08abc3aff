import { untilAborted } from './until-aborted.ts'

interface Flight<T> {
  readonly result: Promise<T>
  readonly stop: AbortController
  waiting: number
}

/**
 * Prepares work that all callers of one moment share. It is given up only when every caller has
 * left, so that the deadline of one is not the failure of another; nothing is kept afterwards.
 */
export function createSingleFlight<T>(
  work: (signal: AbortSignal) => Promise<T>,
): (signal: AbortSignal) => Promise<T> {
  let current: Flight<T> | undefined

  const start = (): Flight<T> => {
    const stop = new AbortController()
    const flight = { result: work(stop.signal), stop, waiting: 0 }
    const land = () => {
      if (current === flight) current = undefined
    }
    flight.result.then(land, land)
    return flight
  }

  return async (signal) => {
    const flight = (current ??= start())
    flight.waiting += 1
    try {
      return await untilAborted(() => flight.result, signal)
    } finally {
      flight.waiting -= 1
      if (flight.waiting === 0) {
        if (current === flight) current = undefined
        flight.stop.abort()
      }
    }
  }
}
