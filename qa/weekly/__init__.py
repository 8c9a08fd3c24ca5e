"""Weekly figures as pure functions: calls in, frames between, statistics out. No SQL, files or pages."""
