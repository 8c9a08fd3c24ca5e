"""How well the program hears and judges, measured against labelled calls."""
