"""Evidence and runs beside each other: what As-Is gives against what was published."""
