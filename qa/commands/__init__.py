"""What each command of the command line does; ``qa.cli.app`` only declares their options."""
