"""Tables -> numbers: KPIs of one run, and what many paired runs say about two designs."""
