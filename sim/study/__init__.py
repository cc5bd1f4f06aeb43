"""Many runs: replications, comparisons, ladders."""
