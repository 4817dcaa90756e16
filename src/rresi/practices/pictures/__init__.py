"""Pictures: checked and drawn anew, kept once with fixed renditions, shown to who may see them."""
