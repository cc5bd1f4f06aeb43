"""Maps of processes: who does which step, what comes next, how often, and where cases wait."""
