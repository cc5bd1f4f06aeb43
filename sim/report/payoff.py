"""What a design earns, in two readings of the hours that it frees: they earn their wage elsewhere
or are no longer paid; or they are paid all the same."""

WORKED = "contribution"  # wages of hours worked
PAID = "contribution_paid_hours"  # wages of every hour on shift
PAYOFFS = (WORKED, PAID)
REDEPLOYED = "redeployment_break_even"  # share of the hours freed that must earn their wage
