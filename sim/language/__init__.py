"""What an analyst writes: text becomes a Scenario."""
