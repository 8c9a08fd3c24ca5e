"""Judging a call: stages, acts, checks, scores and marks, all pure functions of a transcript."""
