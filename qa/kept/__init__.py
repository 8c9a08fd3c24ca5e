"""What earlier runs left, read and changed from outside a run: stored calls, their masking and forgetting."""
