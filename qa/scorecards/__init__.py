"""Data, not code: scorecards, acts and stage flows as YAML."""
