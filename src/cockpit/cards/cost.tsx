import type { JSX } from 'preact'

import { useClock } from '../data/clock.ts'
import type { Snapshot } from '../data/snapshot.ts'
import { Card } from '../parts/card.tsx'
import { Figure } from '../parts/figure.tsx'
import { Gauge } from '../parts/gauge.tsx'
import { NOT_KNOWN, sayMoney } from '../words/figures.ts'
import { freshnessNow, isShown } from '../words/freshness.ts'
import { sayDay, sayDuration } from '../words/time.ts'
import { sayWord, toneOf } from '../words/tone.ts'

type CostLadder = Snapshot['costLadder']

/** Shows what was spent, out of how much, and where that leads. */
export function CostCard({ cost }: { cost: CostLadder }): JSX.Element {
  const status = useClock((now) => freshnessNow(cost.freshness, now))
  const shown = isShown(status) ? cost : unknownCost(cost)
  const { creditPoolUsd: pool, projectedPeriodEndUsd: projectedUsd, periodEnd } = shown
  const projected = pool === null || projectedUsd === null ? null : (projectedUsd / pool) * 100
  const end = periodEnd === null ? null : Date.parse(periodEnd)
  const left = useClock((now) => (end === null || end < now ? '' : sayDuration(end - now)))
  const tone = toneOf(shown.currentTier, status)
  return (
    <Card
      id="cost"
      title="Cost"
      freshness={cost.freshness}
      aside={<span class={`chip chip-${tone}`}>{sayWord(shown.currentTier)}</span>}
    >
      <div class="cost">
        <div class="cost-gauge">
          <Gauge percent={shown.monthlyBudgetPctUsed} projected={projected} tone={tone} />
          <p class="cost-spent">
            <b>{sayMoney(shown.spentToDateUsd)}</b> of {sayMoney(pool)}
          </p>
        </div>
        <dl class="figures">
          <Figure label={end === null ? 'Projected' : `Projected ${sayDay(end)}`}>
            {sayMoney(projectedUsd)}
          </Figure>
          <Figure label="Remaining">{sayMoney(shown.remainingUsd)}</Figure>
          <Figure label="A day">{sayMoney(shown.burnRateUsdPerDay)}</Figure>
          <Figure label="Last 24 h">{sayMoney(shown.spentLast24hUsd)}</Figure>
          <Figure label="Last 7 d">{sayMoney(shown.spentLast7dUsd)}</Figure>
          <Figure label="Period ends in">{left === '' ? NOT_KNOWN : left}</Figure>
        </dl>
      </div>
      <p class="cost-model quiet">
        Model <code>{shown.modelDefault ?? NOT_KNOWN}</code>
      </p>
    </Card>
  )
}

/** What is too old to be shown; the model is that of the configuration. */
function unknownCost(cost: CostLadder): CostLadder {
  return {
    ...cost,
    currentTier: 'UNKNOWN',
    monthlyBudgetPctUsed: null,
    spentToDateUsd: null,
    remainingUsd: null,
    spentLast24hUsd: null,
    spentLast7dUsd: null,
    burnRateUsdPerDay: null,
    projectedPeriodEndUsd: null,
  }
}
