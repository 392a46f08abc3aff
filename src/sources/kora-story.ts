/** What the small Kora daemon of the demo tells at an instant: live, moving and of a piece. */
export interface KoraStory {
  readonly state: object
  readonly alerts: object
  readonly cost: object
  readonly services: object
  readonly tickets: object
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const POOL_USD = 200

const TICKETS = [
  'Renew the signing certificate',
  'Move the nightly export to the new bucket',
  'Answer the review of the parser',
  'Find out why the queue grows on Mondays',
  'Write the notes for the release',
  'Delete the preview machines nobody uses',
  'Check the backup by restoring it',
  'Raise the limit of the mail gateway',
] as const

const LATENCIES_MS = { vercel: 92, sentry: 140, doppler: 118, supabase: 61, fly: 77 } as const

/** Works out what the daemon tells at an instant; the same instant always gives the same. */
export function tellKoraStory(now: number): KoraStory {
  const minute = Math.floor(now / MINUTE_MS)
  const spent = spentAt(now)
  const rung = rungAt(spent / POOL_USD)
  const slow = minute % 10 >= 6 ? 'sentry' : null
  const isActive = minute % 4 !== 3
  const reasons = slow === null ? [] : ['dispatch']
  return {
    state: {
      primary_state: isActive ? 'active' : 'ready',
      claim_permission: 'normal',
      degradation_reasons: reasons,
      is_degraded: reasons.length > 0,
      transition_history: [],
      valid_next_states: [],
    },
    alerts: alertsAt(now, slow, rung),
    cost: { current: costAt(now, spent, rung), stub: false },
    services: servicesAt(now, slow),
    tickets: ticketsAt(now, isActive),
  }
}

/** Spend grows with the month and ends it at four fifths of the pool, past the first warning. */
function spentAt(now: number): number {
  const { start, end } = monthOf(now)
  return Number((0.8 * POOL_USD * ((now - start) / (end - start))).toFixed(6))
}

function rungAt(fraction: number): string {
  return fraction >= 0.75 ? 'warn_75' : 'normal'
}

function monthOf(now: number) {
  const date = new Date(now)
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  return { start, end: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) }
}

function costAt(now: number, spent: number, rung: string) {
  const { start, end } = monthOf(now)
  const days = (now - start) / DAY_MS
  const burn = days < 1 ? 0 : spent / days
  return {
    billing_period_start: seconds(start),
    billing_period_end: seconds(end),
    days_remaining: Math.floor((end - now) / DAY_MS),
    credit_pool_usd: POOL_USD,
    spent_to_date_usd: spent,
    burn_rate_usd_per_day: burn,
    projected_end_of_period_usd: Math.max(spent, burn * ((end - start) / DAY_MS)),
    active_rung: rung,
    active_rung_threshold_pct: 75,
    current_pct_used: Number(((100 * spent) / POOL_USD).toFixed(2)),
    effective_model_tier: 'haiku',
    downshift_active: false,
    downshift_reason: null,
    extra_usage_off: true,
  }
}

function alertsAt(now: number, slow: string | null, rung: string) {
  const alert = (id: string, category: string, title: string, detail: string, route: string) => ({
    id,
    severity: 'warning',
    category,
    title,
    detail,
    source_panel: category,
    source_panel_route: route,
    first_seen_at: seconds(now),
  })
  const alerts = []
  if (slow !== null) {
    const title = `${slow} is degraded`
    const detail = `The last probe of ${slow} took longer than it may.`
    alerts.push(
      alert(`service_unhealthy:${slow}`, 'service_unhealthy', title, detail, '/heartbeat'),
    )
  }
  if (rung === 'warn_75') {
    const detail = 'Three quarters of the credit pool of this month are spent.'
    alerts.push(
      alert('cost_ladder_warned', 'cost_ladder', 'Spend is past 75 %', detail, '/cost-state'),
    )
  }
  return {
    alerts,
    stub: false,
    generated_at: seconds(now),
    total_active: alerts.length,
    by_severity: { critical: 0, warning: alerts.length, info: 0 },
  }
}

function servicesAt(now: number, slow: string | null) {
  const services = Object.entries(LATENCIES_MS).map(([name, usual], index) => {
    const wave = Math.round(18 * Math.sin(now / 47_000 + index))
    return {
      name,
      status: name === slow ? 'degraded' : 'healthy',
      last_check_at: seconds(now - (now % 5_000)),
      latency_ms: name === slow ? 2_400 + wave : usual + wave,
      details: {},
      error: name === slow ? 'slow' : null,
    }
  })
  return { services, generated_at: seconds(now), stub: false, cache_warming: false }
}

/** Every seven minutes the next ticket is taken up and the one before is done. */
function ticketsAt(now: number, isActive: boolean) {
  const turn = Math.floor(now / (7 * MINUTE_MS))
  const since = seconds(turn * 7 * MINUTE_MS)
  const pick = (offset: number) => {
    const number = (turn + offset) % TICKETS.length
    return { id: `T-${100 + number}`, title: TICKETS[number], criticality: 'downshift_eligible' }
  }
  const queued = [1, 2, 3].slice(0, 1 + (turn % 3)).map((offset) => ({
    ...pick(offset),
    assigned_at: since,
    next_eligible_at: null,
  }))
  const current = { ...pick(0), claimed_at: since, claim_count: 1, work_attempt_count: 1 }
  return {
    in_progress: isActive ? [current] : [],
    queued: isActive ? queued : [{ ...pick(0), assigned_at: since }, ...queued],
    recently_resolved: [{ ...pick(-1 + TICKETS.length), resolved_at: since }],
    failed_or_blocked: turn % 2 === 0 ? [{ ...pick(5), state: 'blocked_needs_operator' }] : [],
    stub: false,
  }
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
