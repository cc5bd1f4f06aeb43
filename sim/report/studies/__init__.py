"""What people look at for a study of many points: its answer in sentences, its page."""
