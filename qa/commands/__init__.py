"""What each command of the command line does; ``qa.cli`` only declares their options."""
