/** What was spent, each text with the window of its number. */
export const burn = String.raw`
entries:
  - id: burn
    category: burn
    patterns:
      - (what('?s| is) )?((the|our|my|your|current|total|monthly) )*(burn|spend|spending|cost|costs)( (so far|to date|now|right now|this month|so far this month|this month so far|month to date))?
      - (burn|cost|spend|spending) (check|report|status|summary)
      - how much
      - how much (is|was) (burned|burnt)( so far| this month| so far this month)?
      - what (did|do) (we|you|i) burn( so far| this month| so far this month)?
      - what (have|are) (we|you) (burned|burnt|burning)( so far| this month| so far this month)?
    document: |
      {
        snapshot {
          costLadder {
            spentToDateUsd monthlyBudgetPctUsed creditPoolUsd currentTier periodStart periodEnd
          }
        }
      }
    reply: >-
      {{ snapshot.costLadder.spentToDateUsd | money }} spent
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd }}:
      {{ snapshot.costLadder.monthlyBudgetPctUsed | percent }} of
      {{ snapshot.costLadder.creditPoolUsd | money }}, tier {{ snapshot.costLadder.currentTier }}.

  - id: burn-spent
    category: burn
    patterns:
      - how much (money )?(have|did|has) (we|you|i|been) (already )?(spent|spend|burned|burnt|burn|used)( so far| already| this month| so far this month| this month so far| to date)?
      - how much (money )?(is|was) spent( so far| this month| so far this month| to date)?
      - what (have|did) (we|you|i) (spent|spend)( so far| this month| so far this month| to date)?
      - (amount|money|total) spent( so far| this month| to date)?
    document: |
      { snapshot { costLadder { spentToDateUsd periodStart periodEnd } } }
    reply: >-
      {{ snapshot.costLadder.spentToDateUsd | money }} spent
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd }}.

  - id: burn-24h
    category: burn
    patterns:
      - (what('?s| is| was) )?((the|our|my) )?(burn|spend|spending|cost|costs) (in |of |over |for |during )?(the )?(last|past) (24 ?h|24 ?hrs|24 hours|day)
      - (what('?s| is) )?((the|our|my|today's) )?(burn|spend|spending|cost|costs) today
      - (what('?s| is) )?today'?s (burn|spend|spending|cost|costs)
      - (what('?s| is) )?((the|our|my) )?24 ?h(ours?|rs)? (burn|spend|spending|cost|costs)
      - (how much|what) (have|did) (we|you|i) (spent|spend|burned|burnt|burn) ((in |over |during )?(the )?(last|past) (24 ?h|24 ?hrs|24 hours|day)|today)
    document: |
      { snapshot { costLadder { spentLast24hUsd } } }
    reply: "{{ snapshot.costLadder.spentLast24hUsd | money }} spent in the last 24 hours."

  - id: burn-7d
    category: burn
    patterns:
      - (what('?s| is| was) )?((the|our|my) )?(burn|spend|spending|cost|costs) (in |of |over |for |during )?(the )?(last|past) (7 ?d|7 days|seven days)
      - (what('?s| is| was) )?((the|our|my) )?(burn|spend|spending|cost|costs) (in|over|for|during) the (last|past) week
      - (what('?s| is) )?((the|our|my) )?(burn|spend|spending|cost|costs) this week
      - (what('?s| is) )?((the|our|my|this) )?(week'?s|weekly) (burn|spend|spending|cost|costs)
      - (how much|what) (have|did) (we|you|i) (spent|spend|burned|burnt|burn) ((in |over |during )?(the )?(last|past) (7 ?d|7 days|seven days)|this week|(in|over|during) the (last|past) week)
    document: |
      { snapshot { costLadder { spentLast7dUsd } } }
    reply: "{{ snapshot.costLadder.spentLast7dUsd | money }} spent in the last 7 days."

  - id: burn-rate
    category: burn
    patterns:
      - (what('?s| is) )?((the|our|my|your|current) )*((daily|average|average daily) (burn|spend|spending|cost|burn rate)|burn rate|spend rate|run rate)
      - (burn|spend|spending|cost) (per|a|each) day
      - how much (do|are) (we|you|i) (spend|burn|spending|burning) (per|a|each) day
      - how fast are (we|you) (burning|spending)( money)?
    document: |
      { snapshot { costLadder { burnRateUsdPerDay periodStart periodEnd } } }
    reply: >-
      {{ snapshot.costLadder.burnRateUsdPerDay | money }} a day on average
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd }}.
`
