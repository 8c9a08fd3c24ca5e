"""Rule files (YAML) to values: read with lines, checked for meaning, looked at twice, written as schemas."""
