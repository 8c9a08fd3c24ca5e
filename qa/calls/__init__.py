"""Which calls a run is about: from what the user names to calls with ids, and what is known of each."""
