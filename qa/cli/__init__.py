"""The command line as users meet it: names, options, help and mistakes; the work is in ``qa.commands``."""
