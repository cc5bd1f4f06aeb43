"""What stays: results folders, their manifest, and the database."""
