"""Evidence -> parameters."""
