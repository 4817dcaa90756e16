"""Writing a document in steps: the form, its rows and pictures, the check, the preview."""
