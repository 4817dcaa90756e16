"""The composition root: settings, addresses, WSGI. Imports every app, imported by none."""
