/** What may still be spent, where that leads, and the model that follows. */
export const budget = String.raw`
entries:
  - id: budget-left
    category: budget
    patterns:
      - how much (money |budget |credit |of the budget |of the pool )?(is|do we have|have we got|do i have|do you have) left( this month| for this month| for the month| to spend)?
      - how many credits (are|do we have) left( this month)?
      - how much (can|may) (we|i|you) (still )?spend( this month)?
      - how much (budget |money |credit )?(remains|is remaining)( this month)?
      - (what('?s| is) )?((the|our|my) )?(remaining|left over) (budget|credit|credits|money|pool)
      - (budget|credit|credits|money) (left|remaining)( this month)?
      - what('?s| is) left (of|in) (the|our|my) (budget|pool)
    document: |
      { snapshot { costLadder { remainingUsd creditPoolUsd spentToDateUsd periodStart periodEnd } } }
    reply: >-
      {{ if snapshot.costLadder.remainingUsd > 0 }}
      {{ snapshot.costLadder.remainingUsd | money }} of
      {{ snapshot.costLadder.creditPoolUsd | money }} left
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd }}.
      {{ else }}
      Nothing is left
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd }}:
      {{ snapshot.costLadder.spentToDateUsd | money }} spent of
      {{ snapshot.costLadder.creditPoolUsd | money }}.
      {{ end }}

  - id: budget-used
    category: budget
    patterns:
      - ((the|our|my) )?budget( status| check| usage| used)?
      - (how much|what percentage|what percent|what share) of (the|our|my) (budget|pool) (is|have we|has been|did we) (used|used up|gone|spent|spend|use)( so far| this month)?
      - how('?s| is) (the|our|my) budget( doing| looking)?
    document: |
      { snapshot { costLadder { monthlyBudgetPctUsed creditPoolUsd periodStart periodEnd } } }
    reply: >-
      {{ snapshot.costLadder.monthlyBudgetPctUsed | percent }} of
      {{ snapshot.costLadder.creditPoolUsd | money }} used
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd }}.

  - id: budget-pool
    category: budget
    patterns:
      - what('?s| is) (the|our|my) ((monthly|total) )?(budget|credit pool|pool|spending limit)
      - how (big|large|much) is (the|our|my) ((monthly|total) )?(budget|credit pool|pool)
      - (credit pool|monthly budget|spending limit)
    document: |
      { snapshot { costLadder { creditPoolUsd } } }
    reply: "The budget is {{ snapshot.costLadder.creditPoolUsd | money }} for the period."

  - id: budget-over
    category: budget
    patterns:
      - are we (already |still )?(on budget|within budget|in budget|over budget)( now| right now| this month| for the month| for this month)?
    document: |
      {
        snapshot {
          costLadder {
            spentToDateUsd creditPoolUsd projectedPeriodEndUsd periodStart periodEnd
          }
        }
      }
    reply: >-
      {{ if snapshot.costLadder.spentToDateUsd > snapshot.costLadder.creditPoolUsd }}
      Over budget:
      {{ else }}
      Not over budget:
      {{ end }}
      {{ snapshot.costLadder.spentToDateUsd | money }} of
      {{ snapshot.costLadder.creditPoolUsd | money }} spent
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd
      }}{{ if snapshot.costLadder.projectedPeriodEndUsd is known
      }}; at this rate it is {{ snapshot.costLadder.projectedPeriodEndUsd | money }} by its
      end{{ end }}.

  - id: budget-projection
    category: budget
    patterns:
      - (will|can|do) (we|you|i) make it (to|till|until|through) (the )?(end of )?(the |this )?month
      - (will|are) (we|you|i) (run|going to run|running) out( of (budget|money|credit|credits))?( this month| before the end of the month| before month end)?
      - will (the|our|my) (budget|money|credits|pool) (last|be enough|hold)( (the|this|for the|for this|until the end of the|till the end of the|to the end of the) month)?
      - are we on track( (this month|for the month|for this month))?
      - will we (be|stay) (on track|on budget|within budget|in budget|over budget)( (this month|for the month|for this month))?
      - (what('?s| is) )?((the|our|my|current) )*(projection|forecast|cost forecast|cost projection|spend forecast|spend projection|projected spend|projected cost)( (for|to) (the |this )?(end of the )?month)?
      - (how much|what) will (we|you|it) (spend|cost|have spent|burn) (this month|by the end of the month|by month end)
      - where will (we|it) end up (this month|by the end of the month)
    document: |
      { snapshot { costLadder { projectedPeriodEndUsd creditPoolUsd periodStart periodEnd } } }
    reply: >-
      {{ if snapshot.costLadder.projectedPeriodEndUsd <= snapshot.costLadder.creditPoolUsd }}
      Within budget at this rate:
      {{ else }}
      Over budget at this rate:
      {{ end }}
      {{ snapshot.costLadder.projectedPeriodEndUsd | money }} by the end of
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd }}, out of
      {{ snapshot.costLadder.creditPoolUsd | money }}.

  - id: budget-tier
    category: budget
    patterns:
      - ((the|our|current|cost) )*tier
      - (which|what) (cost )?(tier|rung)( are (we|you) (on|in|at)| is it| applies| is active)?
      - (what('?s| is) )?(the |our )?(current )?(cost ladder|cost tier|cost rung)
      - are (we|you) (throttled|downshifted)
    document: |
      {
        snapshot { costLadder { currentTier monthlyBudgetPctUsed periodStart periodEnd } }
      }
    reply: >-
      Tier {{ snapshot.costLadder.currentTier }}:
      {{ snapshot.costLadder.monthlyBudgetPctUsed | percent }} of the budget used
      {{ snapshot.costLadder.periodStart | window snapshot.costLadder.periodEnd }}.

  - id: model
    category: model
    patterns:
      - ((the|your|current|default) )*model
      - (which|what) (model|llm)( is (it|this|that|active|in use|used|the default|current|running))?
      - (which|what) (model|llm) (are|do) (you|we) (on|use|using|running|running on|run|run on)( now| right now| currently)?
      - what('?s| is) (the|your|our) ((current|default) )?(model|llm)
      - (which|what) model are you
    document: |
      { snapshot { costLadder { modelDefault currentTier } } }
    reply: >-
      Model: {{ snapshot.costLadder.modelDefault }}, tier {{ snapshot.costLadder.currentTier }}.
`
