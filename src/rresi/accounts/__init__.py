"""People: sign-in, roles, consent, export and erasure."""
