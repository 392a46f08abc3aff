/** How often a service worked. */
export interface Uptime {
  /** The share of the known points at which it worked, in percent; null when none is known. */
  readonly percent: number | null
  readonly known: number
  readonly total: number
}

/** Works out how often a service worked; what is not known counts neither way. */
export function findUptime(statuses: readonly string[]): Uptime {
  const known = statuses.filter((status) => status !== 'UNKNOWN')
  const worked = known.filter((status) => status === 'HEALTHY' || status === 'DEGRADED')
  return {
    percent: known.length === 0 ? null : (worked.length / known.length) * 100,
    known: known.length,
    total: statuses.length,
  }
}
