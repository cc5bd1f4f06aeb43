"""Studies of many points: a study file says what is asked, and how; a method answers it."""
