"""Text to tokens and vectors in any language; what is near what. No Django, no database."""
