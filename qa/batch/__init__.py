"""A batch of calls: planned, worked on, kept and told about."""
