"""The starter network as data: R.R.E.S.I.'s regions, organisations, practices and news."""
