import { describe, expect, it } from 'vitest'

import { renderWire } from '../../src/sections/wire.ts'
import { aSource, NOON, viewOf } from '../support/snapshots.ts'

describe('the wire shape', () => {
  it('says what is known as the original does', () => {
    const view = viewOf(
      [
        [aSource('operationalState'), { primary: 'paused', pauseReason: 'cost' }],
        [aSource('alerts'), [{ title: 'a', severity: 'critical', category: 'ops' }]],
        [aSource('costLadder'), { spentToDateUsd: 164.73, creditPoolUsd: 200 }],
        [aSource('serviceHealth', { service: 'fly' }), { status: 'degraded' }],
        [aSource('serviceHealth', { service: 'api' }), { status: 'healthy' }],
        [aSource('tasks'), { openCount: 3, inProgressCount: 2 }],
      ],
      {
        costLadder: {
          creditPoolUsd: null,
          fallbackPoolUsd: null,
          models: {},
          defaultModel: 'claude-haiku-4-5-20251001',
        },
      },
    )

    expect(renderWire({ ...view, computedAt: NOON + 999 })).toEqual({
      schema_version: 3,
      computed_at: '2026-11-16T12:00:00Z',
      operational_state: { primary: 'paused', paused: true, pause_reason: 'cost' },
      alerts: {
        active_count: 1,
        by_severity: { critical: 1, warning: 0, info: 0 },
        by_category: { ops: 1 },
      },
      cost_ladder: {
        current_tier: 'WARN_75',
        monthly_budget_pct_used: 82.37,
        model_default: 'claude-haiku-4-5-20251001',
        spent_to_date_usd: 164.73,
        credit_pool_usd: 200,
      },
      service_health: {
        vercel: 'unknown',
        sentry: 'unknown',
        doppler: 'unknown',
        supabase: 'unknown',
        fly: 'degraded',
        api: 'healthy',
      },
      tasks: { open_count: 3, in_progress_count: 2 },
    })
  })

  it('never says 0, false or healthy of what is not known', () => {
    expect(renderWire(viewOf([]))).toEqual({
      schema_version: 3,
      computed_at: '2026-11-16T12:00:00Z',
      operational_state: { primary: 'unknown', paused: null, pause_reason: null },
      alerts: {
        active_count: 'unknown',
        by_severity: { critical: 'unknown', warning: 'unknown', info: 'unknown' },
        by_category: null,
      },
      cost_ladder: {
        current_tier: 'unknown',
        monthly_budget_pct_used: null,
        model_default: 'unknown',
        spent_to_date_usd: 'unknown',
        credit_pool_usd: 'unknown',
      },
      service_health: {
        vercel: 'unknown',
        sentry: 'unknown',
        doppler: 'unknown',
        supabase: 'unknown',
        fly: 'unknown',
      },
      tasks: { open_count: 'unknown', in_progress_count: 'unknown' },
    })
  })

  it('does not know when a snapshot was made that was not', () => {
    expect(renderWire({ ...viewOf([]), computedAt: null })['computed_at']).toBe('unknown')
  })
})
