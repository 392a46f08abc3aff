/** Tells the probes that run at one time whether all of them fail. */
export interface ProbeRound {
  /** Joins the round that runs, or begins one. */
  enter(target: string): ProbePlace
}

/** The place of one probe in a round. */
export interface ProbePlace {
  /**
   * Says whether the target was reached, and tells whether a failure is the target's alone: false
   * where several targets were tried and none was reached. A failure waits for the others.
   */
  report(isReached: boolean, signal: AbortSignal): Promise<boolean>
  leave(): void
}

interface Round {
  readonly targets: Set<string>
  open: number
  readonly waiting: Set<() => void>
  isReached: boolean
}

/** Makes the book in which the probes of one gateway keep their rounds. */
export function createProbeRound(): ProbeRound {
  let current: Round | undefined

  return {
    enter(target) {
      const round = (current ??= newRound())
      round.targets.add(target)
      round.open += 1
      let isOpen = true
      const conclude = () => {
        if (!isOpen) return
        isOpen = false
        round.open -= 1
        if (round.open > 0) return
        if (current === round) current = undefined
        settle(round)
      }
      return {
        async report(isReached, signal) {
          if (isReached) {
            round.isReached = true
            settle(round)
          }
          conclude()
          if (!round.isReached && round.open > 0) await others(round, signal)
          return round.isReached || round.targets.size < 2
        },
        leave: conclude,
      }
    },
  }
}

function newRound(): Round {
  return { targets: new Set(), open: 0, waiting: new Set(), isReached: false }
}

function settle(round: Round): void {
  for (const go of round.waiting) go()
}

/** Waits until another target is reached, or all have been tried, or there is no more time. */
function others(round: Round, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      round.waiting.delete(go)
      signal.removeEventListener('abort', go)
      resolve()
    }
    round.waiting.add(go)
    signal.addEventListener('abort', go, { once: true })
    if (signal.aborted) go()
  })
}
